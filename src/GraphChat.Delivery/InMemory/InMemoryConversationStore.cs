using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.InMemory;

/// <summary>Conversations in memory.</summary>
public sealed class InMemoryConversationStore(InMemoryDatabase database) : IConversationStore
{
    /// <inheritdoc />
    public Task<CreateResult> CreateAsync(NewConversation conversation, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            if (!database.Conversations.TryGetValue(conversation.Id, out var row))
            {
                row = new ConversationRow(conversation) { LastPosition = database.Line.Count };
                database.Conversations.Add(conversation.Id, row);
            }

            var same = row.Created.Digest.Span.SequenceEqual(conversation.Digest.Span)
                && row.Created.Creator.Device == conversation.Creator.Device;
            return Task.FromResult<CreateResult>(
                same ? new CreateResult.Created(row.ToConversation()) : new CreateResult.Mismatch());
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<JoinedConversation>> FindAsync(
        UserId user, IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<JoinedConversation>>([.. Joined(user).Where(joined => ids.Contains(joined.Conversation.Id))]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Membership>> FindMembershipsAsync(
        ConversationId id, UserId user, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<Membership>>(
                database.Conversations.TryGetValue(id, out var row)
                    ? [.. row.Stays.Where(stay => stay.User == user).OrderBy(stay => stay.Joined).Select(stay => stay.ToMembership(id))]
                    : []);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Membership>> ListStaysAsync(
        IReadOnlyCollection<ConversationId> ids, long endedAfter, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<Membership>>(
            [
                .. from id in ids
                   where database.Conversations.ContainsKey(id)
                   from stay in database.Conversations[id].Stays
                   where stay.LeftPosition is not { } left || left > endedAfter
                   select stay.ToMembership(id),
            ]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<JoinedConversation>> ListAsync(
        UserId user, (long LastPosition, ConversationId Id)? after, int limit, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<JoinedConversation>>(
            [
                .. Joined(user)
                    .OrderByDescending(joined => joined.Conversation.LastPosition)
                    .ThenByDescending(joined => joined.Conversation.Id.ToString(), StringComparer.Ordinal)
                    .Where(joined => after is not { } place || IsAfter(joined.Conversation, place))
                    .Take(limit),
            ]);
        }
    }

    /// <inheritdoc />
    public Task<int> CountAsync(UserId user, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(Joined(user).Count());
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Member>> ListMembersAsync(
        ConversationId id, Member? after, int limit, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<Member>>(
                database.Conversations.TryGetValue(id, out var row)
                    ?
                    [
                        .. row.Stays
                            .Where(stay => stay.Left is null)
                            .OrderBy(stay => stay.Joined)
                            .ThenBy(stay => stay.User.ToString(), StringComparer.Ordinal)
                            .Where(stay => after is null || stay.Joined > after.JoinedSequence
                                || (stay.Joined == after.JoinedSequence
                                    && string.CompareOrdinal(stay.User.ToString(), after.User.ToString()) > 0))
                            .Take(limit)
                            .Select(stay => new Member(stay.User, stay.Joined)),
                    ]
                    : []);
        }
    }

    /// <inheritdoc />
    public Task<GroupState?> ReadGroupStateAsync(ConversationId id, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(database.Conversations.GetValueOrDefault(id)?.Group);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlySet<UserId>> FindSharingAsync(
        UserId user, IReadOnlyCollection<UserId> others, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlySet<UserId>>(database.Conversations.Values
                .Select(row => row.Members)
                .Where(members => members.Contains(user))
                .SelectMany(members => members)
                .Where(others.Contains)
                .ToHashSet());
        }
    }

    private IEnumerable<JoinedConversation> Joined(UserId user) =>
        from row in database.Conversations.Values
        from stay in row.Stays
        where stay.User == user && stay.Left is null
        select new JoinedConversation(row.ToConversation(), stay.Joined);

    private static bool IsAfter(Conversation conversation, (long LastPosition, ConversationId Id) place) =>
        conversation.LastPosition < place.LastPosition
        || (conversation.LastPosition == place.LastPosition
            && string.CompareOrdinal(conversation.Id.ToString(), place.Id.ToString()) < 0);
}
