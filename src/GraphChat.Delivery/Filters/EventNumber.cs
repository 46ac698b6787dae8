using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Filters;

/// <summary>What of an event is compared as a number.</summary>
public enum EventNumber
{
    /// <summary><see cref="Event.Sequence"/>.</summary>
    Sequence,

    /// <summary><see cref="Event.Epoch"/>.</summary>
    Epoch,

    /// <summary><see cref="Event.CreatedAt"/> in milliseconds since 1970.</summary>
    CreatedAt,

    /// <summary>The length of <see cref="Event.Payload"/> in bytes.</summary>
    PayloadBytes,
}
