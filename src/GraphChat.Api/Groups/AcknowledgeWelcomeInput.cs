namespace GraphChat.Api.Groups;

/// <summary>The input of <c>acknowledgeWelcome</c>.</summary>
internal sealed record AcknowledgeWelcomeInput(string ConversationId, long Sequence);
