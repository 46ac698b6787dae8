using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Groups;

/// <summary>Gives a member what its device needs to come into the group, or back into it.</summary>
public sealed class ReadGroup(IGroupStore groups, IMlsKeeper keeper)
{
    /// <summary>The group of a conversation of the caller's.</summary>
    /// <exception cref="DeliveryException">NOT_FOUND or UNAVAILABLE.</exception>
    public async Task<GroupKey> ExecuteAsync(Caller caller, ConversationId conversation, CancellationToken cancellationToken)
    {
        var group = await groups.FindGroupAsync(conversation, caller.User, cancellationToken) ?? throw Refusal.ConversationNotFound();
        return new GroupKey(group.Epoch, group.GroupInfo, keeper.ReadRatchetTree(group.State), group.Health);
    }
}
