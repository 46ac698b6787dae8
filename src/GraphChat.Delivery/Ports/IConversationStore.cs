using GraphChat.Delivery.Conversations;

namespace GraphChat.Delivery.Ports;

/// <summary>
/// Conversations, their people and the public state of their groups. Commits change them through <see cref="IEventLog"/>;
/// what is read here is committed. Unreachable: UNAVAILABLE.
/// </summary>
public interface IConversationStore
{
    /// <summary>Opens one; the same id with the same digest and creator gives what there is now.</summary>
    Task<CreateResult> CreateAsync(NewConversation conversation, CancellationToken cancellationToken);

    /// <summary>Those of the conversations that the person is in now.</summary>
    Task<IReadOnlyList<JoinedConversation>> FindAsync(
        UserId user, IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken);

    /// <summary>A person's stays in a conversation, the first one first; empty where there was none.</summary>
    Task<IReadOnlyList<Membership>> FindMembershipsAsync(ConversationId id, UserId user, CancellationToken cancellationToken);

    /// <summary>All stays in these conversations that last still or ended after a position of the line.</summary>
    Task<IReadOnlyList<Membership>> ListStaysAsync(
        IReadOnlyCollection<ConversationId> ids, long endedAfter, CancellationToken cancellationToken);

    /// <summary>
    /// The conversations that a person is in now, last active first, ties by id descending; after the given place if
    /// there is one, at most <paramref name="limit"/>.
    /// </summary>
    Task<IReadOnlyList<JoinedConversation>> ListAsync(
        UserId user, (long LastPosition, ConversationId Id)? after, int limit, CancellationToken cancellationToken);

    /// <summary>How many conversations a person is in now.</summary>
    Task<int> CountAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The people who are in a conversation now, by joined sequence and id; after a place, at most so many.</summary>
    Task<IReadOnlyList<Member>> ListMembersAsync(
        ConversationId id, Member? after, int limit, CancellationToken cancellationToken);

    /// <summary>The public state of the group.</summary>
    Task<GroupState?> ReadGroupStateAsync(ConversationId id, CancellationToken cancellationToken);

    /// <summary>Which of <paramref name="others"/> are in a conversation that the person is in as well.</summary>
    Task<IReadOnlySet<UserId>> FindSharingAsync(
        UserId user, IReadOnlyCollection<UserId> others, CancellationToken cancellationToken);
}
