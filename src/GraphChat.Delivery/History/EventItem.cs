namespace GraphChat.Delivery.History;

/// <summary>An event as a subscriber gets it. A value, so that a delivery costs no memory.</summary>
public readonly struct EventItem
{
    private readonly CursorCodec _cursors;

    internal EventItem(Event @event, CursorCodec cursors)
    {
        Event = @event;
        _cursors = cursors;
    }

    /// <summary>The event.</summary>
    public Event Event { get; }

    /// <summary>The place right after it, to resume from; made when it is asked for.</summary>
    public string Cursor => _cursors.After(Event);
}
