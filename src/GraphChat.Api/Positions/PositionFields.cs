using GraphChat.Api.Loading;
using GraphChat.Delivery;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Positions;

namespace GraphChat.Api.Positions;

/// <summary>The fields of <c>Conversation</c> about positions.</summary>
internal static class PositionFields
{
    public static Task<UnreadCount> Unread(ConversationView view, Loaders loaders, CancellationToken cancellationToken) =>
        loaders.UnreadAsync(view.Conversation.Id, cancellationToken);

    public static Task<IReadOnlyList<ReadPosition>> Positions(
        ConversationView view, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.ReadPositions.ListAsync(caller, view.Conversation.Id, cancellationToken);
}
