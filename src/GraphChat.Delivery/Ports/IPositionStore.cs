using GraphChat.Delivery.Positions;

namespace GraphChat.Delivery.Ports;

/// <summary>How far people have read, and what they let others see. Unreachable: UNAVAILABLE.</summary>
public interface IPositionStore
{
    /// <summary>
    /// Moves a device's position forward, at most to the log's end; gives where the person stands by all devices and whether
    /// that has changed. Null where the person is no member.
    /// </summary>
    Task<(ReadPosition Position, bool HasMoved)?> MarkAsync(PositionMark mark, CancellationToken cancellationToken);

    /// <summary>Where the members of a conversation stand who let others see it; at most so many.</summary>
    Task<IReadOnlyList<ReadPosition>> ListAsync(ConversationId conversation, int limit, CancellationToken cancellationToken);

    /// <summary>What waits for a person in those of the conversations that the person is in now; without reading messages.</summary>
    Task<IReadOnlyList<UnreadCount>> CountUnreadAsync(
        UserId user, IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken);

    /// <summary>The members of a conversation, or nobody where there are more than <paramref name="most"/>.</summary>
    Task<IReadOnlyList<UserId>> ListRecipientsAsync(ConversationId conversation, int most, CancellationToken cancellationToken);

    /// <summary>A person's settings; the defaults where none were saved.</summary>
    Task<PersonSettings> ReadSettingsAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Saves them; when last seen is switched off, it is forgotten.</summary>
    Task SaveSettingsAsync(UserId user, PersonSettings settings, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that a person wants to hear nothing of another; in each conversation of these two alone, the other's subscriptions end as
    /// by a revocation. False, and nothing is noted, where the person has blocked <paramref name="most"/> already.
    /// </summary>
    Task<bool> BlockAsync(UserId by, UserId other, int most, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Forgets that.</summary>
    Task UnblockAsync(UserId by, UserId other, CancellationToken cancellationToken);

    /// <summary>Whom a person has blocked.</summary>
    Task<IReadOnlyList<UserId>> ListBlockedAsync(UserId by, CancellationToken cancellationToken);

    /// <summary>Those of the others whom a person has blocked, or who have blocked the person.</summary>
    Task<IReadOnlySet<UserId>> FindBlocksAsync(UserId user, IReadOnlyCollection<UserId> others, CancellationToken cancellationToken);

    /// <summary>Whether a person is one of the two in a conversation, and the other has blocked the person.</summary>
    Task<bool> IsBlockedAsync(ConversationId conversation, UserId user, CancellationToken cancellationToken);

    /// <summary>Notes when a person was connected last, if the person wants that.</summary>
    Task NoteSeenAsync(UserId user, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>When people were last connected, of those who want it seen.</summary>
    Task<IReadOnlyDictionary<UserId, DateTimeOffset>> FindLastSeenAsync(
        IReadOnlyCollection<UserId> users, CancellationToken cancellationToken);
}
