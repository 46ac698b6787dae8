namespace GraphChat.Delivery.History;

/// <summary>What lets a device join a conversation.</summary>
/// <param name="Conversation">Which conversation.</param>
/// <param name="Sequence">The commit's sequence; the device's part of the log begins after it.</param>
/// <param name="Hash">The log hash at that sequence.</param>
/// <param name="Bytes">The Welcome, a whole MLSMessage.</param>
/// <param name="RatchetTree">The ratchet tree of that epoch (RFC 9420 section 12.4.3.3).</param>
public sealed record Welcome(
    ConversationId Conversation,
    long Sequence,
    ReadOnlyMemory<byte> Hash,
    ReadOnlyMemory<byte> Bytes,
    ReadOnlyMemory<byte> RatchetTree);
