using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Positions;

/// <summary>Reads how far people have come.</summary>
public sealed class ReadPositions(IPositionStore store, IConversationStore conversations, DeliveryLimits limits)
{
    /// <summary>Where those members of a conversation of the caller's stand who let others see it; at most 200.</summary>
    /// <exception cref="DeliveryException">NOT_FOUND or UNAVAILABLE.</exception>
    public async Task<IReadOnlyList<ReadPosition>> ListAsync(Caller caller, ConversationId conversation, CancellationToken cancellationToken)
    {
        if ((await conversations.FindAsync(caller.User, [conversation], cancellationToken)).Count == 0)
        {
            throw Refusal.ConversationNotFound();
        }

        var positions = await store.ListAsync(conversation, limits.MaxPage, cancellationToken);
        var blocked = await store.FindBlocksAsync(caller.User, [.. positions.Select(position => position.User)], cancellationToken);
        return blocked.Count == 0 ? positions : [.. positions.Where(position => !blocked.Contains(position.User))];
    }

    /// <summary>What waits for the caller in each of these conversations; those of others are left out.</summary>
    /// <exception cref="DeliveryException">LIMIT_EXCEEDED or UNAVAILABLE.</exception>
    public Task<IReadOnlyList<UnreadCount>> CountUnreadAsync(
        Caller caller, IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken) =>
        ids.Count > limits.MaxPage
            ? throw Refusal.Limit("Conversations at once", limits.MaxPage)
            : store.CountUnreadAsync(caller.User, ids, cancellationToken);
}
