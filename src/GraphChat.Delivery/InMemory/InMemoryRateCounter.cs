using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.InMemory;

/// <summary>
/// Counts within this process. It remembers at most 100,000 keys; beyond that it forgets the windows that are over, and if
/// that is not enough, all. Thread-safe.
/// </summary>
public sealed class InMemoryRateCounter(TimeProvider time) : IRateCounter
{
    private const int MostKeys = 100_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Key, long Window), (long Count, DateTimeOffset Until)> _counts = [];

    /// <inheritdoc />
    public ValueTask<long> AddAsync(string key, long window, TimeSpan length, int amount, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var known = _counts.TryGetValue((key, window), out var entry);
            if (!known && _counts.Count >= MostKeys)
            {
                Forget();
            }

            var count = entry.Count + amount;
            _counts[(key, window)] = (count, known ? entry.Until : time.GetUtcNow() + length);
            return ValueTask.FromResult(count);
        }
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (key, entry) in _counts)
        {
            if (entry.Until <= now)
            {
                _counts.Remove(key);
            }
        }

        // A flood of new keys: what is lost lets a few more through, which memory without a bound would not be worth.
        if (_counts.Count >= MostKeys)
        {
            _counts.Clear();
        }
    }
}
