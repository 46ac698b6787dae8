using GraphChat.GraphQL.Execution.Batching;

namespace GraphChat.GraphQL.Execution;

/// <summary>What the resolvers of one operation may take as parameters besides arguments, and where their classes come from.</summary>
/// <remarks>Fill it before the operation starts; reading is thread-safe.</remarks>
public sealed class OperationContext
{
    private Dictionary<Type, object>? _values;
    private BatchScheduler? _batches;

    /// <summary>Says when what <see cref="BatchLoader{TKey,TValue}" />s gathered is read.</summary>
    public BatchScheduler Batches =>
        Volatile.Read(ref _batches) ?? Interlocked.CompareExchange(ref _batches, new BatchScheduler(), null) ?? _batches!;

    /// <summary>Gives instances of resolver classes, and context values that are not set; null where there is none.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Sets the value that parameters of type <typeparamref name="T" /> get.</summary>
    public OperationContext Set<T>(T value)
        where T : notnull
    {
        (_values ??= [])[typeof(T)] = value;
        return this;
    }

    /// <summary>A context value.</summary>
    /// <exception cref="InvalidOperationException">Neither set nor known to the services.</exception>
    public T Get<T>()
        where T : notnull => (T)Get(typeof(T));

    /// <summary>A context value; null where it is neither set nor known to the services.</summary>
    public object? Find(Type type) => _values is not null && _values.TryGetValue(type, out var value) ? value : Services?.GetService(type);

    internal object Get(Type type) =>
        Find(type) ?? throw new InvalidOperationException($"The operation's context has no value of type {type.Name}.");
}
