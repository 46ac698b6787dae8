namespace GraphChat.Api.Positions;

/// <summary>What <c>setTyping</c> gives.</summary>
internal sealed record SetTypingPayload(string ConversationId);
