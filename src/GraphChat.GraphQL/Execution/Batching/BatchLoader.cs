namespace GraphChat.GraphQL.Execution.Batching;

/// <summary>
/// Gathers what the fields of one operation ask for and reads it together, each key once, so that a list costs one question
/// to the store. Make one for each operation, with the scheduler of its <see cref="OperationContext" />. Thread-safe.
/// </summary>
/// <typeparam name="TKey">What is asked for.</typeparam>
/// <typeparam name="TValue">What there is for it.</typeparam>
public sealed class BatchLoader<TKey, TValue>
    where TKey : notnull
{
    private readonly BatchScheduler _scheduler;
    private readonly Func<IReadOnlyCollection<TKey>, CancellationToken, Task<IReadOnlyDictionary<TKey, TValue>>> _load;
    private readonly int _mostAtOnce;
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, TaskCompletionSource<TValue?>> _known = [];
    private List<TKey> _pending = [];

    /// <param name="scheduler">Says when to read.</param>
    /// <param name="load">Reads many at once; keys without a value are left out. What it throws reaches everyone who asked.</param>
    /// <param name="mostAtOnce">How many keys one reading takes; at least 1.</param>
    public BatchLoader(
        BatchScheduler scheduler, Func<IReadOnlyCollection<TKey>, CancellationToken, Task<IReadOnlyDictionary<TKey, TValue>>> load, int mostAtOnce)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostAtOnce, 1);
        _scheduler = scheduler;
        _load = load;
        _mostAtOnce = mostAtOnce;
    }

    /// <summary>The value, or default where there is none.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="cancellationToken">Ends the waiting; of the first who asks, the reading as well.</param>
    public Task<TValue?> LoadAsync(TKey key, CancellationToken cancellationToken)
    {
        bool isFirst;
        TaskCompletionSource<TValue?> source;
        lock (_lock)
        {
            if (_known.TryGetValue(key, out var known))
            {
                return known.Task.WaitAsync(cancellationToken);
            }

            // Continuations run where the batch completes, so that all of them have asked on before the next batch starts.
            source = new TaskCompletionSource<TValue?>(TaskCreationOptions.None);
            _known.Add(key, source);
            _pending.Add(key);
            isFirst = _pending.Count == 1;
        }

        if (isFirst)
        {
            _scheduler.Add(() => _ = LoadPendingAsync(cancellationToken));
        }

        return source.Task.WaitAsync(cancellationToken);
    }

    private async Task LoadPendingAsync(CancellationToken cancellationToken)
    {
        List<TKey> keys;
        lock (_lock)
        {
            keys = _pending;
            _pending = [];
        }

        var completions = new List<Action>(keys.Count);
        foreach (var chunk in keys.Chunk(_mostAtOnce))
        {
            await ReadAsync(chunk, completions, cancellationToken);
        }

        _scheduler.Enter();
        try
        {
            foreach (var complete in completions)
            {
                complete();
            }
        }
        finally
        {
            _scheduler.Leave();
        }
    }

    private async Task ReadAsync(TKey[] keys, List<Action> completions, CancellationToken cancellationToken)
    {
        try
        {
            var values = await _load(keys, cancellationToken);
            foreach (var key in keys)
            {
                var source = SourceOf(key);
                var value = values.TryGetValue(key, out var found) ? found : default;
                completions.Add(() => source.TrySetResult(value));
            }
        }
        catch (Exception exception)
        {
            // Whoever asked gets it, each on its own field.
            foreach (var key in keys)
            {
                var source = SourceOf(key);
                completions.Add(() => source.TrySetException(exception));
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
