namespace GraphChat.GraphQL.Execution.Batching;

/// <summary>
/// Says when the batches of an operation are read: when none of its fields can go on without them. So all that a list, or a
/// level of lists, asks for is asked together, whatever the threads do. Thread-safe.
/// </summary>
public sealed class BatchScheduler
{
    private readonly Lock _lock = new();
    private List<Action> _waiting = [];
    private int _running;
    private int _count;

    /// <summary>Starts a batch when the fields have come as far as they can; soon, where none is running.</summary>
    internal void Add(Action start)
    {
        lock (_lock)
        {
            _waiting.Add(start);
            Volatile.Write(ref _count, _waiting.Count);
        }

        // The last field may have stopped between the caller's decision and the lock.
        if (Volatile.Read(ref _running) == 0)
        {
            ThreadPool.QueueUserWorkItem(static scheduler => scheduler.StartWaiting(), this, preferLocal: false);
        }
    }

    /// <summary>Fields run from here on; each call is followed by one of <see cref="Leave" />.</summary>
    internal void Enter() => Interlocked.Increment(ref _running);

    /// <summary>Fields have run as far as they can.</summary>
    internal void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0 && Volatile.Read(ref _count) > 0)
        {
            StartWaiting();
        }
    }

    private void StartWaiting()
    {
        List<Action> ready;
        lock (_lock)
        {
            ready = _waiting;
            _waiting = [];
            Volatile.Write(ref _count, 0);
        }

        foreach (var start in ready)
        {
            start();
        }
    }
}
