namespace GraphChat.Delivery.Positions;

/// <summary>What waits for a person in a conversation.</summary>
/// <param name="Conversation">Where.</param>
/// <param name="Delivered">Up to where a device of the person's has events.</param>
/// <param name="Read">Up to where the person has read.</param>
/// <param name="Messages">How many messages come after that.</param>
public sealed record UnreadCount(ConversationId Conversation, long Delivered, long Read, long Messages);
