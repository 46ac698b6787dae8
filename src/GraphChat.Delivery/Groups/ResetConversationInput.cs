namespace GraphChat.Delivery.Groups;

/// <summary>What <see cref="ResetConversation"/> takes.</summary>
/// <param name="Conversation">Whose group.</param>
/// <param name="ClientMessageId">A UUID of version 7, new for each reset.</param>
/// <param name="GroupInfo">GroupInfo of epoch 0 of the next incarnation, with its tree; a whole MLSMessage.</param>
public sealed record ResetConversationInput(ConversationId Conversation, Guid ClientMessageId, ReadOnlyMemory<byte> GroupInfo);
