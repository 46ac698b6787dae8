using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.InMemory;

/// <summary>A bus within one process: handlers are called on the publisher's thread.</summary>
public sealed class InProcessBus : IMessageBus
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Action<ReadOnlyMemory<byte>>>> _handlers = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public bool IsConnected => true;

    /// <inheritdoc />
    public void Publish(string topic, ReadOnlyMemory<byte> frame)
    {
        Action<ReadOnlyMemory<byte>>[] handlers;
        lock (_lock)
        {
            handlers = _handlers.TryGetValue(topic, out var found) ? [.. found] : [];
        }

        foreach (var handler in handlers)
        {
            handler(frame);
        }
    }

    /// <inheritdoc />
    public IDisposable Subscribe(string topic, Action<ReadOnlyMemory<byte>> handler)
    {
        lock (_lock)
        {
            if (!_handlers.TryGetValue(topic, out var handlers))
            {
                _handlers.Add(topic, handlers = []);
            }

            handlers.Add(handler);
        }

        return new Subscription(this, topic, handler);
    }

    private sealed class Subscription(InProcessBus bus, string topic, Action<ReadOnlyMemory<byte>> handler) : IDisposable
    {
        public void Dispose()
        {
            lock (bus._lock)
            {
                bus._handlers[topic].Remove(handler);
            }
        }
    }
}
