using GraphChat.Delivery;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Ports;

namespace GraphChat.PlantedServer;

/// <summary>Knows of nobody that they left.</summary>
internal sealed class LaggingMembers(IConversationStore behind) : IConversationStore
{
    public async Task<IReadOnlyList<Membership>> FindMembershipsAsync(ConversationId id, UserId user, CancellationToken cancellationToken) =>
        [.. (await behind.FindMembershipsAsync(id, user, cancellationToken)).Select(stay => stay with { LeftSequence = null })];

    public async Task<IReadOnlyList<Membership>> ListStaysAsync(
        IReadOnlyCollection<ConversationId> ids, long endedAfter, CancellationToken cancellationToken) =>
        [.. (await behind.ListStaysAsync(ids, endedAfter, cancellationToken)).Select(stay => stay with { LeftSequence = null })];

    public Task<CreateResult> CreateAsync(NewConversation conversation, CancellationToken cancellationToken) =>
        behind.CreateAsync(conversation, cancellationToken);

    public Task<IReadOnlyList<JoinedConversation>> FindAsync(
        UserId user, IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken) =>
        behind.FindAsync(user, ids, cancellationToken);

    public Task<IReadOnlyList<Membership>> ListMembershipsAsync(UserId user, long endedAfter, CancellationToken cancellationToken) =>
        behind.ListMembershipsAsync(user, endedAfter, cancellationToken);

    public Task<IReadOnlyList<JoinedConversation>> ListAsync(
        UserId user, (long LastPosition, ConversationId Id)? after, int limit, CancellationToken cancellationToken) =>
        behind.ListAsync(user, after, limit, cancellationToken);

    public Task<int> CountAsync(UserId user, CancellationToken cancellationToken) => behind.CountAsync(user, cancellationToken);

    public Task<IReadOnlyList<Member>> ListMembersAsync(ConversationId id, Member? after, int limit, CancellationToken cancellationToken) =>
        behind.ListMembersAsync(id, after, limit, cancellationToken);

    public Task<GroupState?> ReadGroupStateAsync(ConversationId id, CancellationToken cancellationToken) =>
        behind.ReadGroupStateAsync(id, cancellationToken);

    public Task<IReadOnlySet<UserId>> FindSharingAsync(
        UserId user, IReadOnlyCollection<UserId> others, CancellationToken cancellationToken) =>
        behind.FindSharingAsync(user, others, cancellationToken);
}
