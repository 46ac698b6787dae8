using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Conversations;

/// <summary>Lists the people in a conversation of the caller's.</summary>
public sealed class ListMembers(IConversationStore store, CursorCodec cursors, DeliveryLimits limits)
{
    /// <summary>A page of them, who joined first coming first; <paramref name="first"/> is 1 to 200.</summary>
    /// <exception cref="DeliveryException">NOT_FOUND, BAD_INPUT, LIMIT_EXCEEDED or INVALID_CURSOR.</exception>
    public async Task<Page<Member>> ExecuteAsync(
        Caller caller, ConversationId conversation, int first, string? after, CancellationToken cancellationToken)
    {
        Paging.CheckFirst(first, limits);
        if ((await store.FindAsync(caller.User, [conversation], cancellationToken)).Count == 0)
        {
            throw Refusal.ConversationNotFound();
        }

        Member? place = null;
        if (after is not null)
        {
            var read = cursors.ReadPlace(CursorKind.Members, conversation.Value, after);
            place = new Member(new UserId(read.Id), read.Number);
        }

        return Paging.Forward(
            await store.ListMembersAsync(conversation, place, first + 1, cancellationToken),
            first,
            after is not null,
            member => cursors.WritePlace(CursorKind.Members, conversation.Value, member.JoinedSequence, member.User.Value));
    }
}
