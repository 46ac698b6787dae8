namespace GraphChat.Delivery.Proposals;

/// <summary>Proposes due removals now and then, for as long as it lives; one a node.</summary>
public sealed class RemovalKeeper : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);
    private readonly ProposeRemovals _removals;
    private readonly TimeProvider _time;
    private readonly Action<Exception>? _failed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Begins at once. What fails otherwise than by a store that is down is told to <paramref name="failed"/>.</summary>
    public RemovalKeeper(ProposeRemovals removals, TimeProvider time, Action<Exception>? failed = null)
    {
        _removals = removals;
        _time = time;
        _failed = failed;
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
                catch (Exception exception)
                {
                    // The next rounds do not end by it.
                    if (!_stop.IsCancellationRequested)
                    {
                        _failed?.Invoke(exception);
                    }
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
