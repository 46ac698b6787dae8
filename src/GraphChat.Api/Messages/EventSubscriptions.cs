using System.Runtime.CompilerServices;
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
        var items = useCases.Hub.SubscribeToConversation(caller, conversation, after, ToDelivery(filter), cancellationToken);
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            yield return item.Event;
        }
    }

    public static async IAsyncEnumerable<InboxItem> InboxEvents(
        string? after, Caller caller, UseCases useCases, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Other, 1, cancellationToken);
        await foreach (var item in useCases.Hub.SubscribeToInbox(caller, after, cancellationToken).WithCancellation(cancellationToken))
        {
            yield return item;
        }
    }

    private static Delivery.Fanout.EventFilter? ToDelivery(EventFilter? filter)
    {
        if (filter is null)
        {
            return null;
        }

        if (filter.NotSenderIds?.Count > Delivery.Fanout.EventFilter.MaxSenders)
        {
            throw new DeliveryException(
                DeliveryErrorCode.LimitExceeded,
                $"People in a filter: at most {Delivery.Fanout.EventFilter.MaxSenders}.",
                new Dictionary<string, object> { ["limit"] = Delivery.Fanout.EventFilter.MaxSenders });
        }

        return new Delivery.Fanout.EventFilter(
            filter.Kinds,
            filter.NotSenderIds is null ? null : [.. filter.NotSenderIds.Select(id => Ids.Person(id, "notSenderIds"))]);
    }
}
