using System.Threading.Tasks.Sources;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// What waits for one reader. Any thread may add; whoever adds to a mailbox whose reader waits must see to it that it is
/// woken, at once or together with others. An empty one holds no queue, and waiting allocates nothing.
/// </summary>
internal sealed class Mailbox<T> : IValueTaskSource<T?>, IWaiting
    where T : class
{
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<bool> _wait;
    private T? _first;
    private Queue<T>? _others;
    private bool _isComplete;
    private bool _isAwaited;

    /// <summary>Adds an item, unless the mailbox is complete.</summary>
    /// <returns>Whether the reader waits: then the caller must call <see cref="Wake"/>, soon.</returns>
    public bool Add(T item)
    {
        lock (_lock)
        {
            if (_isComplete)
            {
                return false;
            }

            if (_first is null)
            {
                _first = item;
            }
            else
            {
                (_others ??= new Queue<T>(4)).Enqueue(item);
            }

            return TakeWait();
        }
    }

    /// <summary>Takes nothing more; the reader gets what is there and then the end.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            if (!TakeWait())
            {
                return;
            }
        }

        // The caller may hold locks that the reader takes.
        ThreadPool.UnsafeQueueUserWorkItem(static waiting => waiting.Wake(), this, preferLocal: false);
    }

    /// <summary>Takes the next item; null where there is none. For the reader.</summary>
    public T? TryTake()
    {
        lock (_lock)
        {
            return Take();
        }
    }

    /// <summary>Takes the next item, and waits for it; null when there is none and none will come. For the reader, one wait at a time.</summary>
    public ValueTask<T?> NextAsync()
    {
        lock (_lock)
        {
            if (_first is not null || _isComplete)
            {
                return new(Take());
            }

            _wait.Reset();
            _isAwaited = true;
            return new(this, _wait.Version);
        }
    }

    /// <inheritdoc />
    public void Wake() => _wait.SetResult(true);

    T? IValueTaskSource<T?>.GetResult(short token)
    {
        _wait.GetResult(token);
        return TryTake();
    }

    ValueTaskSourceStatus IValueTaskSource<T?>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<T?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private T? Take()
    {
        var item = _first;
        if (item is not null && (_others is null || !_others.TryDequeue(out _first)))
        {
            _first = null;
            _others = null;
        }

        return item;
    }

    private bool TakeWait()
    {
        var isAwaited = _isAwaited;
        _isAwaited = false;
        return isAwaited;
    }
}
