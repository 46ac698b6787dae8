using System.Collections.Concurrent;
using GraphChat.Client.Conversations;
using GraphChat.Mls;

namespace GraphChat.Client.Inbox;

/// <summary>
/// What waits for a connection in each conversation: a group that is not announced, commits and messages of unknown outcome, proposals,
/// what keeps the group safe. Each conversation has turns of its own, so that one whose group is not whole waits for it alone.
/// </summary>
internal sealed class UpkeepTurns(
    ClientCore core, MessageSender sender, Committer committer, ConversationOpener opener, GroupUpkeep groups, OwnDevices ownDevices, TimeSpan longest)
{
    private const int MostAtOnce = 16;

    private readonly ConcurrentDictionary<Guid, bool> _lastResortJoins = [];
    private readonly Dictionary<Guid, Task> _turns = [];

    private SemaphoreSlim Places { get; } = new(MostAtOnce, MostAtOnce);

    /// <summary>Notes that this device joined with keys that others may have used as well.</summary>
    public void NoteLastResort(Guid conversation) => _lastResortJoins[conversation] = true;

    /// <summary>Begins a turn for each conversation whose last one is over. One caller at a time.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        var sends = sender.ReadPending().ToLookup(pending => pending.Conversation);
        foreach (var state in core.States.Where(state => !state.Info.Removed).ToArray())
        {
            if (_turns.GetValueOrDefault(state.Id) is { } last)
            {
                if (!last.IsCompleted)
                {
                    continue;
                }

                // A store that cannot be written is nobody's alone.
                await last;
            }

            _turns[state.Id] = RunAsync(state, [.. sends[state.Id]], cancellationToken);
        }
    }

    /// <summary>Waits for the turns under way, once they were cancelled.</summary>
    public async Task EndAsync()
    {
        var turns = _turns.Values.ToArray();
        _turns.Clear();
        await Task.WhenAll(turns);
    }

    private async Task RunAsync(ConversationState state, IReadOnlyList<PendingSend> sends, CancellationToken cancellationToken)
    {
        try
        {
            await Places.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            using var patience = new CancellationTokenSource(longest, core.Time);
            using var turn = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            await TryAsync(() => KeepAsync(state, turn.Token));
            await TryAsync(() => sender.FlushAsync(sends, turn.Token));
        }
        finally
        {
            Places.Release();
        }
    }

    private async Task KeepAsync(ConversationState state, CancellationToken cancellationToken)
    {
        if (!state.Info.Created)
        {
            await opener.AnnounceAsync(state, cancellationToken);
        }

        await committer.ResumeAsync(state.Id, cancellationToken);
        if (state.Group.HasPendingProposals && !state.IsAdrift)
        {
            await committer.CommitAsync(state.Id, now => now.Group.HasPendingProposals ? new MlsCommitRequest() : null, cancellationToken);
        }

        if (!state.IsAdrift)
        {
            await groups.RunAsync(state, cancellationToken);
            await ownDevices.RunAsync(state, cancellationToken);
        }

        if (_lastResortJoins.ContainsKey(state.Id))
        {
            // Others may have joined with the same keys: RFC 9420 §16.8.
            await opener.UpdateAsync(state.Id, cancellationToken);
            _lastResortJoins.TryRemove(state.Id, out _);
        }
    }

    // The next turn, or the next connection, tries again; and one conversation's fault is not the others'.
    private static async Task TryAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception exception) when (exception is GraphChatException or OperationCanceledException)
        {
            _ = exception;
        }
    }
}
