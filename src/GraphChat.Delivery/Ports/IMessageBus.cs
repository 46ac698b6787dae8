namespace GraphChat.Delivery.Ports;

/// <summary>
/// Carries frames between nodes: at most once, in any order, possibly twice, and from anybody who can reach it. What
/// comes over it is a hint until its MAC is checked. Safe for many threads.
/// </summary>
public interface IMessageBus
{
    /// <summary>Whether frames are likely to arrive at the moment.</summary>
    bool IsConnected { get; }

    /// <summary>
    /// Hands a frame over to be published. It returns at once and never throws for a bus that is down; a full queue drops
    /// the frame.
    /// </summary>
    void Publish(string topic, ReadOnlyMemory<byte> frame);

    /// <summary>
    /// Calls <paramref name="handler"/> with each frame of a topic until disposed, also after reconnects. The handler
    /// must return soon and must not throw; it may keep the memory.
    /// </summary>
    IDisposable Subscribe(string topic, Action<ReadOnlyMemory<byte>> handler);
}
