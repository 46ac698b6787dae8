using GraphChat.Delivery.History;

namespace GraphChat.Api.Messages;

/// <summary>The fields of <c>Event</c> that its properties do not serve.</summary>
internal static class EventFields
{
    public static string Id(Event @event) => @event.Id.ToString();

    public static string ConversationId(Event @event) => @event.Conversation.ToString();

    public static string Cursor(Event @event, UseCases useCases) => useCases.Cursors.After(@event);

    public static ReadOnlyMemory<byte>? Receipt(Event @event) => @event.Receipt.IsEmpty ? null : @event.Receipt;

    public static string? SenderId(Event @event) => @event.Sender?.ToString();

    public static string? SenderDeviceId(Event @event) => @event.SenderDevice?.ToString();
}
