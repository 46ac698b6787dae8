namespace GraphChat.Transport.WebSocket;

/// <summary>
/// What waits for one consumer, bounded by count and by bytes. Thread-safe. One reader at a time: whoever is told to by
/// <see cref="TryAdd"/>.
/// </summary>
internal sealed class OutboundQueue(int maxMessages, int maxBytes)
{
    private readonly Lock _lock = new();
    private OutboundMessage _first;
    private bool _hasFirst;
    private Queue<OutboundMessage>? _others;
    private long _bytes;
    private bool _hasReader;
    private bool _isSealed;
    private volatile bool _isTight;
    private TaskCompletionSource? _idle;
    private TaskCompletionSource? _room;
    private long _taken;

    /// <summary>What became of a message.</summary>
    public enum Added
    {
        /// <summary>It waits, and somebody reads.</summary>
        Waiting,

        /// <summary>It waits, and the caller must now see to it that the queue is read.</summary>
        Read,

        /// <summary>The consumer is too slow; nothing was added.</summary>
        Full,

        /// <summary>The queue takes nothing more.</summary>
        Sealed,
    }

    /// <summary>Grows with each message that is taken.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Whether it has a reader.</summary>
    public bool IsBusy => Volatile.Read(ref _hasReader);

    /// <summary>Whether somebody waits for room.</summary>
    public bool IsAwaited => Volatile.Read(ref _room) is not null;

    /// <summary>Whether less than half of the bounds is free.</summary>
    public bool IsTight => _isTight;

    /// <summary>Adds a message.</summary>
    public Added TryAdd(in OutboundMessage message)
    {
        lock (_lock)
        {
            if (_isSealed)
            {
                return Added.Sealed;
            }

            var count = Count;
            if (count >= maxMessages || (count > 0 && _bytes + message.Length > maxBytes))
            {
                return Added.Full;
            }

            return Add(message);
        }
    }

    /// <summary>
    /// Adds a last message, whatever the bounds, and takes nothing after it. <paramref name="dropWaiting"/> throws away what
    /// waits before it.
    /// </summary>
    public Added Seal(in OutboundMessage last, bool dropWaiting)
    {
        lock (_lock)
        {
            if (_isSealed)
            {
                return Added.Sealed;
            }

            _isSealed = true;
            LetIn();
            if (dropWaiting)
            {
                Clear();
            }

            return Add(last);
        }
    }

    /// <summary>Takes the next message; false where there is none. For the reader.</summary>
    public bool TryTake(out OutboundMessage message)
    {
        lock (_lock)
        {
            message = default;
            if (_hasFirst)
            {
                message = _first;
                _first = default;
                _hasFirst = false;
            }
            else if (_others is null || !_others.TryDequeue(out message))
            {
                return false;
            }

            _bytes -= message.Length;
            _taken++;
            if (_isTight && HasRoom)
            {
                LetIn();
            }

            return true;
        }
    }

    /// <summary>Whether the reader must go on; false ends its reading.</summary>
    public bool MustReadOn()
    {
        lock (_lock)
        {
            if (Count > 0)
            {
                return true;
            }

            // An idle connection holds no queue.
            _others = null;
            _hasReader = false;
            _idle?.TrySetResult();
            return false;
        }
    }

    /// <summary>The reader cannot go on: throws away what waits and takes nothing more.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _isSealed = true;
            Clear();
            LetIn();
            _hasReader = false;
            _idle?.TrySetResult();
        }
    }

    /// <summary>Done when nothing waits and nobody reads.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            if (!_hasReader)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>Done when half of the bounds is free, or nothing is taken any more.</summary>
    public Task WhenRoomAsync()
    {
        lock (_lock)
        {
            if (_isSealed || HasRoom)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    private bool HasRoom => Count <= maxMessages / 2 && _bytes <= maxBytes / 2;

    private int Count => (_hasFirst ? 1 : 0) + (_others?.Count ?? 0);

    private void LetIn()
    {
        _isTight = false;
        _room?.TrySetResult();
        _room = null;
    }

    private void Clear()
    {
        _first = default;
        _hasFirst = false;
        _others = null;
        _bytes = 0;
    }

    private Added Add(in OutboundMessage message)
    {
        // One message that finds its reader free, which is the rule, costs no queue.
        if (Count == 0)
        {
            _first = message;
            _hasFirst = true;
        }
        else
        {
            (_others ??= new Queue<OutboundMessage>(4)).Enqueue(message);
        }

        _bytes += message.Length;
        _isTight = !_isSealed && !HasRoom;
        if (_hasReader)
        {
            return Added.Waiting;
        }

        _hasReader = true;
        return Added.Read;
    }
}
