using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Fanout;

/// <summary>Reads the rosters that open inboxes wait for, many at once.</summary>
internal sealed class RosterReader(IConversationStore conversations, InboxTable inboxes, HubOptions options, TimeProvider time)
{
    private long _faults;

    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Reads until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (unknown, position, generation) = inboxes.FindUnknown();
            if (unknown.Count == 0)
            {
                await inboxes.Wanting.ReadAsync(cancellationToken);
                continue;
            }

            try
            {
                var stays = await conversations.ListStaysAsync(unknown, position, cancellationToken);
                inboxes.Learn(unknown, stays, generation);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // The database is down; what waits meanwhile is bounded.
                Interlocked.Increment(ref _faults);
                await Task.Delay(options.PollInterval, time, cancellationToken);
            }
        }
    }
}
