namespace GraphChat.Api.Conversations;

/// <summary>The input of <c>createConversation</c>.</summary>
internal sealed record CreateConversationInput(Guid ConversationId, ReadOnlyMemory<byte> GroupInfo);
