namespace GraphChat.Api.Messages;

/// <summary>The input of <c>sendMessage</c>.</summary>
internal sealed record SendMessageInput(string ConversationId, Guid ClientMessageId, ReadOnlyMemory<byte> Message);
