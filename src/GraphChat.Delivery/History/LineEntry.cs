namespace GraphChat.Delivery.History;

/// <summary>
/// One place of the line: the total order, equal to commit order and without gaps, of everything that inboxes get.
/// </summary>
/// <param name="Position">The place, from 1.</param>
public abstract record LineEntry(long Position)
{
    /// <summary>An event, with the people that it let in or out.</summary>
    /// <param name="Event">The event, whose position is the entry's.</param>
    /// <param name="Joined">Whose stay began with it.</param>
    /// <param name="Left">Whose stay ended with it.</param>
    public sealed record OfEvent(Event Event, IReadOnlyList<UserId> Joined, IReadOnlyList<UserId> Left)
        : LineEntry(Event.Position);

    /// <summary>A Welcome, right after its commit. Its bytes are read when somebody needs them.</summary>
    /// <param name="Position">The place.</param>
    /// <param name="Conversation">The conversation.</param>
    /// <param name="Sequence">The commit's sequence.</param>
    /// <param name="Devices">The devices that can join with it.</param>
    public sealed record OfWelcome(long Position, ConversationId Conversation, long Sequence, IReadOnlyList<DeviceId> Devices)
        : LineEntry(Position);
}
