namespace GraphChat.Api.Positions;

/// <summary>The input of <c>markPosition</c>.</summary>
internal sealed record MarkPositionInput(string ConversationId, long? Delivered, long? Read);
