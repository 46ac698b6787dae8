namespace GraphChat.Transport.WebSocket;

/// <summary>An operation that runs on a connection.</summary>
internal sealed class ActiveOperation(string id, OperationParameters parameters) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private OperationParameters? _parameters = parameters;

    public string Id { get; } = id;

    public CancellationToken Token => _cancellation.Token;

    /// <summary>Whether the client stopped it or is gone; otherwise a cancellation means that its time was over.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>When its time is over, as a timestamp; null while it has no end. Set and read under the connection's lock.</summary>
    public long? Deadline { get; set; }

    /// <summary>What the client sent, once: an open subscription keeps its plan and no document.</summary>
    public OperationParameters TakeParameters() =>
        Interlocked.Exchange(ref _parameters, null) ?? throw new InvalidOperationException("The parameters were taken before.");

    /// <summary>From now on nothing of it is sent.</summary>
    public void MarkStopped() => IsStopped = true;

    /// <summary>Cancels it; what was registered on its token runs here.</summary>
    public void Cancel()
    {
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
