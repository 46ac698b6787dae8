using System.Text;
using GraphChat.Client.Devices;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;
using GraphChat.Mls;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>Joins conversations by their Welcomes.</summary>
internal sealed class WelcomeOpener(ClientCore core)
{
    private const int MostAttempts = 3;

    /// <summary>Joins; gives whether a last-resort key package was used, after which the own keys are renewed soon.</summary>
    public Task<bool> ApplyAsync(WelcomeData data, string cursor, CancellationToken cancellationToken) =>
        core.UnderGateAsync(() => ApplyUnderGateAsync(data, cursor, cancellationToken), cancellationToken);

    private async Task<bool> ApplyUnderGateAsync(WelcomeData data, string cursor, CancellationToken cancellationToken)
    {
        if (!ConversationId.TryParse(data.ConversationId, out var id))
        {
            throw GraphQLError.Unexpected("a Welcome without its conversation");
        }

        var transaction = new JournalTransaction().Put(StoreKeys.Cursor, Encoding.UTF8.GetBytes(cursor));
        var known = core.Find(id.Value);
        if (known is not null && known.Info.Joined >= data.Sequence)
        {
            await core.Journal.CommitAsync(transaction, CancellationToken.None);
            return false;
        }

        var packages = core.KeyPackages.Load(core.Device);
        try
        {
            var result = await JoinAsync(data, packages, cancellationToken);
            var lastResort = false;
            if (result is MlsJoinResult.Joined { Group: var group } joined && IsOf(group, id) && MayTakeThePlace(known, group))
            {
                lastResort = joined.KeyPackage.IsLastResort;
                KeyPackageKeeper.Used(joined.KeyPackage, transaction);
                var state = Joined(data, id.Value, known, group, joined.SignerLeafIndex, transaction);
                await core.Journal.CommitAsync(transaction, CancellationToken.None);
                core.Put(id.Value, group, state.Info);
                core.Mending.Ring();
            }
            else
            {
                core.Received.Add(
                    new StoredItem(StoredItem.IncidentItem, id.Value, data.Sequence, Incident: (int)IncidentKind.BadWelcome), transaction);
                await core.Journal.CommitAsync(transaction, CancellationToken.None);
            }

            core.Received.Arrived();
            return lastResort;
        }
        finally
        {
            foreach (var package in packages)
            {
                package.Dispose();
            }
        }
    }

    // A group that this device follows is nothing that a Welcome changes: else an old one, shown again, would take it back.
    private static bool MayTakeThePlace(ConversationState? known, MlsGroup group)
    {
        if (known is null || known.Info.Removed)
        {
            return true;
        }

        var place = GroupPlace.Of(group.GroupId.Span, group.Epoch);
        return known.Info.Replaced != 0
            ? place.Incarnation == known.Info.Replaced
            : known.Info.Lost != 0 && place > known.Place;
    }

    private ConversationState Joined(WelcomeData data, Guid id, ConversationState? known, MlsGroup group, uint signerLeaf, JournalTransaction transaction)
    {
        var now = core.Time.GetUtcNow().ToUnixTimeSeconds();
        var info = known is { Info.Removed: false } && known.Info.Head >= data.Sequence
            ? known.Info with
            {
                JoinedEpoch = group.Epoch,
                KeysSince = now,
                SentSince = 0,
                Lost = 0,
                Replaced = 0,
                ResetDue = false,
                Report = null,
                Returning = null,
                Doubt = false,
                Welcomed = data.Sequence,
            }
            : new ConversationInfo(true, data.Sequence, data.Sequence, data.Hash, known?.Info.Title, false, 0, group.Epoch, now, Welcomed: data.Sequence);
        var state = new ConversationState(id, group, info);
        state.SaveGroup(transaction);
        transaction.Put(StoreKeys.Hash(id, data.Sequence), data.Hash).Delete(StoreKeys.Repair(id)).Delete(StoreKeys.Commit(id));
        foreach (var device in group.Members.Select(ConversationState.Identity).OfType<DeviceIdentity>())
        {
            core.Silence.Heard(id, device.DeviceId, transaction);
        }

        var by = group.Members.Where(member => member.LeafIndex == signerLeaf).Select(ConversationState.Identity).FirstOrDefault()?.UserId;
        if (known is { Info.Removed: false })
        {
            var (before, after) = (known.People(), state.People());
            core.Received.Add(
                new StoredItem(StoredItem.Members, id, data.Sequence, by, [.. after.Except(before)], [.. before.Except(after)]), transaction);
            if (!known.Policy().Span.SequenceEqual(state.Policy().Span))
            {
                core.Received.Add(
                    new StoredItem(StoredItem.IncidentItem, id, data.Sequence, by, Incident: (int)IncidentKind.PolicyChanged), transaction);
            }
        }
        else
        {
            core.Received.Add(new StoredItem(StoredItem.Members, id, data.Sequence, by, [core.Device.Identity.UserId], []), transaction);
        }

        return state;
    }

    private async Task<MlsJoinResult> JoinAsync(
        WelcomeData data, IReadOnlyList<Mls.KeyPackages.KeyPackageBundle> packages, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            core.Chains.TakeMissing();
            var result = MlsGroup.Join(data.Welcome, packages, data.RatchetTree, core.Settings);
            if (result is MlsJoinResult.Joined || core.Chains.TakeMissing() is not { Count: > 0 } missing || attempt > MostAttempts + packages.Count)
            {
                return result;
            }

            foreach (var person in missing)
            {
                await core.Chains.RefreshAsync(person, cancellationToken);
            }
        }
    }

    private static bool IsOf(MlsGroup group, ConversationId id) =>
        ConversationGroupId.TryParse(group.GroupId.Span, out var groupId) && groupId.ConversationId == id.Value;
}
