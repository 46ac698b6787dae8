namespace GraphChat.Delivery.History;

/// <summary>One step of an inbox: exactly one of <paramref name="Event"/> and <paramref name="Welcome"/> is there.</summary>
/// <param name="Position">The step's place in the line of all events.</param>
/// <param name="Cursor">The place right after this step, to resume from.</param>
/// <param name="Event">An event of one of the person's conversations.</param>
/// <param name="Welcome">A Welcome for the session's device.</param>
public sealed record InboxItem(long Position, string Cursor, Event? Event, Welcome? Welcome);
