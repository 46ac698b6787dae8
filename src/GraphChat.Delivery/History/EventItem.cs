namespace GraphChat.Delivery.History;

/// <summary>An event as a subscriber gets it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Cursor">The place right after it, to resume from.</param>
public sealed record EventItem(Event Event, string Cursor);
