namespace GraphChat.Delivery.Positions;

/// <summary>What <see cref="MarkPosition"/> takes.</summary>
/// <param name="Conversation">Where.</param>
/// <param name="Delivered">Up to where the session's device has events; null leaves it.</param>
/// <param name="Read">Up to where its person has read; null leaves it.</param>
public sealed record MarkPositionInput(ConversationId Conversation, long? Delivered, long? Read);
