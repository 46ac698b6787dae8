namespace GraphChat.Delivery.Positions;

/// <summary>How far a person has come in a conversation, by the furthest of the person's devices.</summary>
/// <param name="Conversation">Where.</param>
/// <param name="User">Who.</param>
/// <param name="Delivered">Everything up to this sequence has reached a device.</param>
/// <param name="Read">Everything up to this sequence was read.</param>
public sealed record ReadPosition(ConversationId Conversation, UserId User, long Delivered, long Read);
