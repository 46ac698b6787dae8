namespace GraphChat.Delivery.History;

/// <summary>One step of an inbox as the log gives it: exactly one of the two is there.</summary>
/// <param name="Position">The step's place in the line.</param>
/// <param name="Event">An event that the person may see.</param>
/// <param name="Welcome">A Welcome for the device.</param>
public sealed record InboxStep(long Position, Event? Event, Welcome? Welcome);
