using System.Runtime.CompilerServices;
using GraphChat.Api.Filters;
using GraphChat.Api.Inputs;
using GraphChat.Delivery;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Rates;

namespace GraphChat.Api.Messages;

/// <summary>The fields of <c>Subscription</c>.</summary>
internal static class EventSubscriptions
{
    public static async IAsyncEnumerable<Event> ConversationEvents(
        string conversationId,
        string? after,
        EventFilter? filter,
        Caller caller,
        UseCases useCases,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Other, 1, cancellationToken);
        var conversation = Ids.Conversation(conversationId, "conversationId");
        var items = useCases.Hub.SubscribeToConversation(caller, conversation, after, EventFilterReader.Read(filter), cancellationToken);
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            yield return item.Event;
        }
    }

    public static async IAsyncEnumerable<InboxItem> InboxEvents(
        string? after, EventFilter? filter, Caller caller, UseCases useCases, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Other, 1, cancellationToken);
        var wanted = EventFilterReader.Read(filter);
        await foreach (var item in useCases.Hub.SubscribeToInbox(caller, after, cancellationToken).WithCancellation(cancellationToken))
        {
            // A Welcome is no event: without it the device could read nothing of what the filter wants.
            if (item.Event is not { } @event || wanted?.Matches(@event) != false)
            {
                yield return item;
            }
        }
    }
}
