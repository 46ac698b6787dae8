namespace GraphChat.Delivery.Positions;

/// <summary>How far a device says that it has come; positions only move forward, and not past the log's end.</summary>
/// <param name="Conversation">Where.</param>
/// <param name="User">Whose device.</param>
/// <param name="Device">The device.</param>
/// <param name="Delivered">Up to where it has events.</param>
/// <param name="Read">Up to where its person has read.</param>
public sealed record PositionMark(ConversationId Conversation, UserId User, DeviceId Device, long Delivered, long Read);
