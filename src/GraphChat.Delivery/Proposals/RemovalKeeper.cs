namespace GraphChat.Delivery.Proposals;

/// <summary>Proposes due removals now and then, for as long as it lives; one a node.</summary>
public sealed class RemovalKeeper : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);
    private readonly ProposeRemovals _removals;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Begins at once.</summary>
    public RemovalKeeper(ProposeRemovals removals, TimeProvider time)
    {
        _removals = removals;
        _time = time;
        _running = Task.Run(RunAsync);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(s_interval, _time);
        try
        {
            do
            {
                try
                {
                    await _removals.ExecuteAsync(_stop.Token);
                }
                catch (DeliveryException)
                {
                    // The store is down: the next round finds the same.
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
    }
}
