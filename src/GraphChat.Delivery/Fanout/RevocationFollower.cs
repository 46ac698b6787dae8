using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// Follows the log of revocations and ends the subscriptions that rest on what was revoked. While it cannot be read,
/// nothing is delivered: a node that is cut off must not go on for those who were shut out.
/// </summary>
internal sealed class RevocationFollower(
    ISessionRevocations revocations, SubscriberTable table, SignalHub signals, HubOptions options, TimeProvider time)
{
    private const int ReadSize = 1_000;
    private long _number;
    private long _readAt;
    private long _faults;
    private volatile TaskCompletionSource _fresh = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopped;

    public bool IsFresh => time.GetElapsedTime(Interlocked.Read(ref _readAt)) <= options.RevocationsFresh;

    public long Faults => Interlocked.Read(ref _faults);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        _number = await revocations.ReadHeadAsync(cancellationToken);
        Interlocked.Exchange(ref _readAt, now);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.RevocationInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await ReadAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // Delivering stops by itself when the last reading is too old.
                Interlocked.Increment(ref _faults);
            }
        }
    }

    /// <summary>Lets those go on who wait: it will not be read any more. End them before.</summary>
    public void Stop()
    {
        _isStopped = true;
        Release();
    }

    /// <summary>Waits until the log of revocations was read of late; as a rule it was.</summary>
    public async ValueTask WaitFreshAsync(CancellationToken cancellationToken)
    {
        while (!IsFresh && !_isStopped)
        {
            var next = _fresh.Task;
            if (IsFresh || _isStopped)
            {
                return;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Revocation> read;
        long began;
        do
        {
            began = time.GetTimestamp();
            read = await revocations.ReadAsync(_number, ReadSize, cancellationToken);
            foreach (var revocation in read)
            {
                table.EndMatching(revocation);
                signals.End(revocation);
                _number = revocation.Number;
            }
        }
        while (read.Count == ReadSize);

        Interlocked.Exchange(ref _readAt, began);
        Release();
    }

    private void Release() =>
        Interlocked.Exchange(ref _fresh, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
