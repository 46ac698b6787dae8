using GraphChat.Delivery.Devices;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Conversations;

/// <summary>Finds conversations of the caller's.</summary>
public sealed class FindConversations(IConversationStore store, CallerDevices devices, CursorCodec cursors, DeliveryLimits limits)
{
    /// <summary>Those that the caller is a member of; the others are left out, whether they exist or not.</summary>
    /// <exception cref="DeliveryException">LIMIT_EXCEEDED or DEVICE_REVOKED.</exception>
    public async Task<IReadOnlyList<ConversationView>> ExecuteAsync(
        Caller caller, IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken)
    {
        if (ids.Count > limits.MaxPage)
        {
            throw Refusal.Limit("Conversations at once", limits.MaxPage);
        }

        await devices.RequireNotRevokedAsync(caller, cancellationToken);
        var found = await store.FindAsync(caller.User, ids, cancellationToken);
        return [.. found.Select(joined => ToView(joined, cursors))];
    }

    internal static ConversationView ToView(JoinedConversation joined, CursorCodec cursors) => new(
        joined.Conversation,
        cursors.AfterSequence(joined.Conversation.Id, joined.Conversation.Head),
        joined.JoinedSequence);
}
