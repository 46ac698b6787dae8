namespace GraphChat.Transport.WebSocket;

/// <summary>
/// A text message in up to two parts, of which the second may be shared by many connections, or, where
/// <paramref name="IsRaw"/>, bytes that are frames already.
/// </summary>
internal readonly record struct OutboundMessage(ReadOnlyMemory<byte> Prefix, ReadOnlyMemory<byte> Payload, bool IsRaw)
{
    /// <summary>A message that is whole.</summary>
    public static OutboundMessage Whole(ReadOnlyMemory<byte> message) => new(message, default, false);

    /// <summary>A message whose object is closed by a brace after the payload.</summary>
    public static OutboundMessage Enclosed(ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> payload) => new(prefix, payload, false);

    /// <summary>Bytes that are frames already.</summary>
    public static OutboundMessage Raw(ReadOnlyMemory<byte> frames) => new(frames, default, true);

    /// <summary>Bytes of the message without its frame's header.</summary>
    public int Length => Prefix.Length + Payload.Length + (Payload.IsEmpty ? 0 : 1);
}
