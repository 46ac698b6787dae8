using GraphChat.Delivery.Conversations;

namespace GraphChat.Api.Conversations;

/// <summary>What <c>createConversation</c> gives.</summary>
internal sealed record CreateConversationPayload(ConversationView Conversation);
