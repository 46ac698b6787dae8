using GraphChat.Client.Conversations;

namespace GraphChat.Client.Inbox;

/// <summary>
/// Reports epochs and repairs groups, beside all else: what waits for a group to be whole again must not keep it from becoming so.
/// </summary>
internal sealed class MendingRounds(ClientCore core, EpochReporter reporter, GroupRepair repair)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                foreach (var state in core.States.Where(state => state.Info is { Removed: false, Created: true }).ToArray())
                {
                    await RunOnceAsync(state, cancellationToken);
                }

                var isBusy = core.States.Any(state => !state.Info.Removed && (state.Info.Report is not null || GroupRepair.IsNeeded(state)));
                await core.Mending.WaitAsync(isBusy ? s_soon : s_interval, core.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The connection ended; the next one goes on.
        }
    }

    private async Task RunOnceAsync(ConversationState state, CancellationToken cancellationToken)
    {
        try
        {
            await reporter.RunAsync(state, cancellationToken);
            await repair.RunAsync(state, cancellationToken);
        }
        catch (GraphChatException)
        {
            // A later round tries again; none of it is worth the connection.
        }
    }
}
