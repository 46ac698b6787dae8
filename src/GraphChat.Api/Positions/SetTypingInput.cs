namespace GraphChat.Api.Positions;

/// <summary>The input of <c>setTyping</c>.</summary>
internal sealed record SetTypingInput(string ConversationId, bool IsTyping);
