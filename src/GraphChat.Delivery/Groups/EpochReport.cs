namespace GraphChat.Delivery.Groups;

/// <summary>What one device says of an epoch.</summary>
/// <param name="Conversation">Where.</param>
/// <param name="Epoch">The epoch, which a commit began.</param>
/// <param name="Device">Whose report; a later one replaces it.</param>
/// <param name="Fingerprint">The epoch's fingerprint as the device has it; null where it could not follow the commit.</param>
/// <param name="Time">When.</param>
public sealed record EpochReport(
    ConversationId Conversation, long Epoch, DeviceId Device, ReadOnlyMemory<byte>? Fingerprint, DateTimeOffset Time);
