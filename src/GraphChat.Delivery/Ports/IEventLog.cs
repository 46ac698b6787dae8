using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Ports;

/// <summary>
/// The log: the only truth about what was said and in which order. All methods may be called from many threads at once;
/// a store that cannot be reached throws <see cref="DeliveryException"/> with <see cref="DeliveryErrorCode.Unavailable"/>.
/// </summary>
/// <remarks>
/// Sequences are given out under the conversation's lock, where membership, device, epoch and idempotency are decided as
/// well (<see cref="AppendRules"/>). Positions are commit order: whoever has read up to a position has missed none before it.
/// </remarks>
public interface IEventLog
{
    /// <summary>
    /// Appends, together with whatever else is being appended now; a refusal of one never fails another. It returns only
    /// after the event is durable. Where the outcome is unknown it is found out by the idempotency key before this
    /// returns; where that is impossible it throws UNAVAILABLE, and repeating the same append is safe. Cancelling stops
    /// the waiting, not the append.
    /// </summary>
    Task<AppendResult> AppendAsync(Append append, CancellationToken cancellationToken);

    /// <summary>
    /// The first answer where the idempotency key was used: repeated if it was for this conversation with this digest,
    /// else refused with IDEMPOTENCY_MISMATCH. Null where the key was not used.
    /// </summary>
    Task<AppendResult?> FindAppendedAsync(
        ConversationId conversation,
        DeviceId device,
        Guid clientMessageId,
        ReadOnlyMemory<byte> digest,
        CancellationToken cancellationToken);

    /// <summary>
    /// Calls <paramref name="observer"/> after each commit of this node with what it added, in the order of the line, and
    /// before anybody is answered. The observer must return at once and must not throw.
    /// </summary>
    void Observe(Action<IReadOnlyList<LineEntry>> observer);

    /// <summary>Events after a sequence, oldest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Event>> ReadForwardAsync(
        ConversationId conversation, long afterSequence, int limit, CancellationToken cancellationToken);

    /// <summary>Events before a sequence, oldest first, the last ones, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Event>> ReadBackwardAsync(
        ConversationId conversation, long beforeSequence, int limit, CancellationToken cancellationToken);

    /// <summary>An event by its id, whosever it is.</summary>
    Task<Event?> FindAsync(EventId id, CancellationToken cancellationToken);

    /// <summary>The line's last position; 0 where it is empty.</summary>
    Task<long> ReadPositionAsync(CancellationToken cancellationToken);

    /// <summary>Entries of the line after a position, in order, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<LineEntry>> ReadLineAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The positions of what a person's inbox gets from a position (exclusive) to another (inclusive), in order, at most
    /// <paramref name="limit"/>: of the events that the person may see, and of Welcomes for <paramref name="device"/> if given.
    /// </summary>
    Task<IReadOnlyList<long>> FindInboxAsync(
        UserId user, DeviceId? device, long after, long upTo, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// What is at positions that were found for a person's inbox, in order: events, and Welcomes for
    /// <paramref name="device"/>; what is gone meanwhile is left out.
    /// </summary>
    Task<IReadOnlyList<InboxStep>> ReadInboxAsync(
        DeviceId? device, IReadOnlyList<long> positions, CancellationToken cancellationToken);

    /// <summary>
    /// Where the log begins that is still kept, and whether something that the person was to get after a position may have come
    /// before it. Sure of a no; a yes may be about what came before the position.
    /// </summary>
    Task<Horizon> FindHorizonAsync(UserId user, long after, CancellationToken cancellationToken);

    /// <summary>The lowest sequence that is still kept, of each conversation that has one.</summary>
    Task<IReadOnlyDictionary<ConversationId, long>> FindFirstKeptAsync(
        IReadOnlyCollection<ConversationId> conversations, CancellationToken cancellationToken);

    /// <summary>The Welcome that a commit brought, if it is still kept.</summary>
    Task<Welcome?> FindWelcomeAsync(ConversationId conversation, long sequence, CancellationToken cancellationToken);
}
