namespace GraphChat.Delivery.Groups;

/// <summary>What <see cref="ReportEpoch"/> takes.</summary>
/// <param name="Conversation">Where.</param>
/// <param name="Epoch">The epoch that the device came to, or should have.</param>
/// <param name="Fingerprint">The epoch's fingerprint, 16 bytes; null where the device could not follow the commit.</param>
public sealed record ReportEpochInput(ConversationId Conversation, long Epoch, ReadOnlyMemory<byte>? Fingerprint);
