namespace GraphChat.Delivery.Fanout;

/// <summary>
/// Numbers what a node says of volatile things, and takes of each other node only what is newer than what came before and at
/// most 30 seconds old: whoever can write to the bus may repeat frames. Who sends must publish in the order of the numbers. Thread-safe.
/// </summary>
internal sealed class FrameOrder(TimeProvider time)
{
    /// <summary>How long what a node says is worth anything.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, long> _heard = [];
    private long _number;

    /// <summary>The next number; it grows across restarts as well, as far as clocks do.</summary>
    public long Next()
    {
        lock (_lock)
        {
            return _number = Math.Max(_number + 1, time.GetUtcNow().UtcTicks);
        }
    }

    /// <summary>Whether a frame of a node is new.</summary>
    public bool TryTake(Guid sender, long number)
    {
        var oldest = (time.GetUtcNow() - Believed).UtcTicks;
        lock (_lock)
        {
            if (number < oldest)
            {
                return false;
            }

            if (!_heard.TryGetValue(sender, out var last))
            {
                // Whose last frame is too old cannot be repeated any more.
                foreach (var gone in _heard.Where(other => other.Value < oldest).Select(other => other.Key).ToList())
                {
                    _heard.Remove(gone);
                }
            }
            else if (number <= last)
            {
                return false;
            }

            _heard[sender] = number;
            return true;
        }
    }
}
