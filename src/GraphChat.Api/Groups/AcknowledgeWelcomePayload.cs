namespace GraphChat.Api.Groups;

/// <summary>What <c>acknowledgeWelcome</c> gives.</summary>
internal sealed record AcknowledgeWelcomePayload(string ConversationId);
