namespace GraphChat.Api.Loading;

/// <summary>
/// Gathers what the fields of one operation ask for and reads it together, each key once, so that a list costs one question
/// to the store. Lives as long as one operation. Thread-safe.
/// </summary>
/// <param name="load">Reads many at once; keys without a value are left out.</param>
/// <param name="mostAtOnce">How many keys one reading takes.</param>
internal sealed class BatchLoader<TKey, TValue>(
    Func<IReadOnlyCollection<TKey>, CancellationToken, Task<IReadOnlyDictionary<TKey, TValue>>> load, int mostAtOnce)
    where TKey : struct
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, TaskCompletionSource<TValue?>> _known = [];
    private List<TKey> _pending = [];

    /// <summary>The value, or default where there is none.</summary>
    public Task<TValue?> LoadAsync(TKey key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(key, out var known))
            {
                return known.Task.WaitAsync(cancellationToken);
            }

            var source = new TaskCompletionSource<TValue?>(TaskCreationOptions.RunContinuationsAsynchronously);
            _known.Add(key, source);
            _pending.Add(key);
            if (_pending.Count == 1)
            {
                _ = LoadPendingAsync(cancellationToken);
            }

            return source.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task LoadPendingAsync(CancellationToken cancellationToken)
    {
        // The engine asks all items of a list before it waits for the first.
        await Task.Yield();
        List<TKey> keys;
        lock (_lock)
        {
            keys = _pending;
            _pending = [];
        }

        foreach (var chunk in keys.Chunk(mostAtOnce))
        {
            await LoadAsync(chunk, cancellationToken);
        }
    }

    private async Task LoadAsync(TKey[] keys, CancellationToken cancellationToken)
    {
        try
        {
            var values = await load(keys, cancellationToken);
            foreach (var key in keys)
            {
                SourceOf(key).SetResult(values.TryGetValue(key, out var value) ? value : default);
            }
        }
        catch (Exception exception)
        {
            // Whoever asked gets it, each on its own field.
            foreach (var key in keys)
            {
                SourceOf(key).TrySetException(exception);
            }
        }
    }

    private TaskCompletionSource<TValue?> SourceOf(TKey key)
    {
        lock (_lock)
        {
            return _known[key];
        }
    }
}
