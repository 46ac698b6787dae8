using GraphChat.Delivery;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Groups;

namespace GraphChat.Api.Groups;

/// <summary>The field of <c>Conversation</c> about its group.</summary>
internal static class GroupFields
{
    public static Task<GroupKey> Group(ConversationView view, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.ReadGroup.ExecuteAsync(caller, view.Conversation.Id, cancellationToken);
}
