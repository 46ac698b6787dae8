namespace GraphChat.Delivery.Conversations;

/// <summary>What <see cref="CreateConversation"/> takes.</summary>
/// <param name="Conversation">The id that the client made.</param>
/// <param name="GroupInfo">GroupInfo of epoch 0 with the ratchet tree in it, a whole MLSMessage.</param>
public sealed record CreateConversationInput(ConversationId Conversation, ReadOnlyMemory<byte> GroupInfo);
