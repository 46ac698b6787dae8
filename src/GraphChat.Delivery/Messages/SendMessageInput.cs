namespace GraphChat.Delivery.Messages;

/// <summary>What <see cref="SendMessage"/> takes.</summary>
/// <param name="Conversation">Where to.</param>
/// <param name="ClientMessageId">A UUID of version 7, new for each message.</param>
/// <param name="Message">The PrivateMessage, a whole MLSMessage.</param>
public sealed record SendMessageInput(ConversationId Conversation, Guid ClientMessageId, ReadOnlyMemory<byte> Message);
