using GraphChat.Delivery;
using GraphChat.Delivery.Conversations;

namespace GraphChat.Api.Conversations;

/// <summary>The fields of <c>Query</c> about conversations.</summary>
internal static class ConversationQueries
{
    public static async Task<ConversationView?> Conversation(
        string id, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        ConversationId.TryParse(id, out var conversation)
            ? (await useCases.FindConversations.ExecuteAsync(caller, [conversation], cancellationToken)).SingleOrDefault()
            : null;

    public static DeliveryServiceFacts DeliveryService(UseCases useCases) => useCases.Facts;
}
