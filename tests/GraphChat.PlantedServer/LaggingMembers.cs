using GraphChat.Delivery;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Ports;

namespace GraphChat.PlantedServer;

/// <summary>Knows of nobody that they left.</summary>
internal sealed class LaggingMembers(IConversationStore behind)
{
    public async Task<IReadOnlyList<Membership>> FindMembershipsAsync(ConversationId id, UserId user, CancellationToken cancellationToken) =>
        [.. (await behind.FindMembershipsAsync(id, user, cancellationToken)).Select(stay => stay with { LeftSequence = null })];
}
