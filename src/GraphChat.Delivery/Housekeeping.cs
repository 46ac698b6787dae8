namespace GraphChat.Delivery;

/// <summary>Does what forgets old things every hour, one after another, for as long as it lives; any number of nodes may.</summary>
public sealed class Housekeeping : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);
    private readonly IReadOnlyList<Func<CancellationToken, Task>> _jobs;
    private readonly TimeProvider _time;
    private readonly Action<Exception>? _failed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Begins; the first round is an hour from now. What fails otherwise than by a store that is down is told to <paramref name="failed"/>.</summary>
    public Housekeeping(IReadOnlyList<Func<CancellationToken, Task>> jobs, TimeProvider time, Action<Exception>? failed = null)
    {
        _jobs = jobs;
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
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                foreach (var job in _jobs)
                {
                    await TryAsync(job);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> job)
    {
        try
        {
            await job(_stop.Token);
        }
        catch (DeliveryException)
        {
            // A store is down: the next round does it.
        }
        catch (Exception exception)
        {
            // Neither the other jobs nor the next rounds end by it.
            if (!_stop.IsCancellationRequested)
            {
                _failed?.Invoke(exception);
            }
        }
    }
}
