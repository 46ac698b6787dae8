namespace GraphChat.Transport.WebSocket;

/// <summary>An operation that runs on a connection.</summary>
internal sealed class ActiveOperation(string id, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new(Timeout.InfiniteTimeSpan, time);

    public string Id { get; } = id;

    public CancellationToken Token => _cancellation.Token;

    /// <summary>Whether the client stopped it or is gone; otherwise a cancellation means that its time was over.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Cancels it after a while, or never for <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public void CancelAfter(TimeSpan delay) => _cancellation.CancelAfter(delay);

    /// <summary>From now on nothing of it is sent.</summary>
    public void MarkStopped() => IsStopped = true;

    /// <summary>Cancels it; what was registered on its token runs here.</summary>
    public void Stop()
    {
        IsStopped = true;
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment.
        }
    }

    public void Dispose() => _cancellation.Dispose();
}
