using GraphChat.Delivery.History;

namespace GraphChat.Api.Groups;

/// <summary>What <c>resetConversation</c> gives.</summary>
internal sealed record ResetConversationPayload(Event Event);
