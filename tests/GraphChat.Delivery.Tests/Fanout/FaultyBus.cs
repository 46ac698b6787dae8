using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Tests.Fanout;

/// <summary>A bus on which something happens to each frame of the line on its way out.</summary>
internal sealed class FaultyBus(IMessageBus inner, Func<ReadOnlyMemory<byte>, IEnumerable<ReadOnlyMemory<byte>>> change) : IMessageBus
{
    public bool IsConnected => inner.IsConnected;

    public void Publish(string topic, ReadOnlyMemory<byte> frame)
    {
        foreach (var changed in change(frame))
        {
            inner.Publish(topic, changed);
        }
    }

    public IDisposable Subscribe(string topic, Action<ReadOnlyMemory<byte>> handler) => inner.Subscribe(topic, handler);
}
