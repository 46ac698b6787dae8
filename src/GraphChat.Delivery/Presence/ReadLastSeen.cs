using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Presence;

/// <summary>Says when people were last connected, to those who share a conversation with them and only where they allow it.</summary>
public sealed class ReadLastSeen(IPositionStore store, IConversationStore conversations)
{
    /// <summary>When each was last seen; the others are left out.</summary>
    /// <exception cref="DeliveryException">UNAVAILABLE.</exception>
    public async Task<IReadOnlyDictionary<UserId, DateTimeOffset>> ExecuteAsync(
        Caller caller, IReadOnlyCollection<UserId> people, CancellationToken cancellationToken)
    {
        var sharing = await conversations.FindSharingAsync(caller.User, people, cancellationToken);
        if (sharing.Count == 0)
        {
            return new Dictionary<UserId, DateTimeOffset>();
        }

        var blocked = await store.FindBlocksAsync(caller.User, sharing, cancellationToken);
        return await store.FindLastSeenAsync([.. sharing.Where(user => !blocked.Contains(user))], cancellationToken);
    }
}
