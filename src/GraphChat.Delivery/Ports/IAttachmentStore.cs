using GraphChat.Delivery.Attachments;

namespace GraphChat.Delivery.Ports;

/// <summary>What is known of attachments beside their bytes. Unreachable: UNAVAILABLE.</summary>
public interface IAttachmentStore
{
    /// <summary>Notes one; gives what is noted under the id, which may be another.</summary>
    Task<Attachment> AddAsync(Attachment attachment, CancellationToken cancellationToken);

    /// <summary>One by its id.</summary>
    Task<Attachment?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>How many bytes a person has begun to upload since a time, and how many there are of the person's in all.</summary>
    Task<(long Since, long All)> CountBytesAsync(UserId user, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Notes that it is complete; gives what is noted then.</summary>
    Task<Attachment?> CompleteAsync(Guid id, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Ties complete ones of a person's to the message that carries their keys, once; gives how many are tied to it.</summary>
    Task<int> BindAsync(
        ConversationId conversation, UserId user, IReadOnlyCollection<Guid> ids, long sequence, CancellationToken cancellationToken);

    /// <summary>Those without a message that began before a time, and those whose message is gone; at most so many.</summary>
    Task<IReadOnlyList<Guid>> ListOrphansAsync(DateTimeOffset begunBefore, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Takes one of <see cref="ListOrphansAsync"/> from its person, so that nothing is added to it and no message tied to it any more; it
    /// stays one of them until it is forgotten. False where it is none now.
    /// </summary>
    Task<bool> TakeOrphanAsync(Guid id, DateTimeOffset begunBefore, CancellationToken cancellationToken);

    /// <summary>Takes one that is not complete from its person in the same way. False where it is complete, or not there.</summary>
    Task<bool> TakeIncompleteAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Forgets one.</summary>
    Task RemoveAsync(Guid id, CancellationToken cancellationToken);
}
