using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Filters;

/// <summary>What of an event is compared as text, ordinally; ids in their text form.</summary>
public enum EventText
{
    /// <summary><see cref="Event.Kind"/> by its name.</summary>
    Kind,

    /// <summary><see cref="Event.Conversation"/>.</summary>
    Conversation,

    /// <summary><see cref="Event.Sender"/>; what the server says has none.</summary>
    Sender,

    /// <summary><see cref="Event.SenderDevice"/>; what the server says has none.</summary>
    SenderDevice,
}
