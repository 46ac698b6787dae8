namespace GraphChat.Api.Groups;

/// <summary>The input of <c>resetConversation</c>.</summary>
internal sealed record ResetConversationInput(string ConversationId, Guid ClientMessageId, ReadOnlyMemory<byte> GroupInfo);
