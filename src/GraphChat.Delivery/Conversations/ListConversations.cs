using GraphChat.Delivery.Devices;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Conversations;

/// <summary>Lists the conversations that the caller is a member of, last active first.</summary>
public sealed class ListConversations(IConversationStore store, CallerDevices devices, CursorCodec cursors, DeliveryLimits limits)
{
    /// <summary>A page of them; <paramref name="first"/> is 1 to 200.</summary>
    /// <exception cref="DeliveryException">BAD_INPUT, LIMIT_EXCEEDED, INVALID_CURSOR or DEVICE_REVOKED.</exception>
    public async Task<Page<ConversationView>> ExecuteAsync(
        Caller caller, int first, string? after, CancellationToken cancellationToken)
    {
        Paging.CheckFirst(first, limits);
        (long, ConversationId)? place = null;
        if (after is not null)
        {
            var read = cursors.ReadPlace(CursorKind.Conversations, caller.User.Value, after);
            place = (read.Number, new ConversationId(read.Id));
        }

        await devices.RequireNotRevokedAsync(caller, cancellationToken);
        var found = await store.ListAsync(caller.User, place, first + 1, cancellationToken);
        return Paging.Forward(
            [.. found.Select(joined => FindConversations.ToView(joined, cursors))],
            first,
            after is not null,
            view => cursors.WritePlace(
                CursorKind.Conversations, caller.User.Value, view.Conversation.LastPosition, view.Conversation.Id.Value));
    }
}
