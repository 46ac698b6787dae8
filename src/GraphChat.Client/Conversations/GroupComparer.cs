using GraphChat.Client.Storage;
using GraphChat.Mls;

namespace GraphChat.Client.Conversations;

/// <summary>
/// Compares this device's group with the one that a member signed and the service shows, after something of the present epoch could not be
/// opened: two groups of one place in the log are a fork.
/// </summary>
internal sealed class GroupComparer(ClientCore core, GroupReader groups)
{
    /// <summary>Ends the doubt, or leaves it where the two are not of one epoch yet. A fork makes the group a lost one, to which the device comes back.</summary>
    public async Task CompareAsync(ConversationState state, GroupView view, CancellationToken cancellationToken)
    {
        var seen = view.Place == state.Place ? await groups.OpenAsync(state, view, cancellationToken) : null;
        if (seen is not null)
        {
            await core.UnderGateAsync(() => ConcludeAsync(state, view, seen), cancellationToken);
        }
    }

    private async Task<bool> ConcludeAsync(ConversationState state, GroupView view, PublicGroup seen)
    {
        if (state.Place != view.Place || state.Info is { Lost: not 0 } or { Replaced: not 0 } or { Removed: true })
        {
            return false;
        }

        var transaction = new JournalTransaction();
        state.Info = state.Info with { Doubt = false };
        if (!seen.GroupContext.Span.SequenceEqual(state.Group.GroupContext.Span))
        {
            // Nobody's commit is to blame: the service hears nothing of it.
            state.Info = state.Info with { Lost = view.Place.Epoch, Report = null };
            core.Received.Add(
                new StoredItem(StoredItem.IncidentItem, state.Id, state.Info.Head, null, Incident: (int)IncidentKind.GroupForked), transaction);
        }

        state.SaveInfo(transaction);
        await core.Journal.CommitAsync(transaction, CancellationToken.None);
        core.Received.Arrived();
        state.SignalMoved();
        return true;
    }
}
