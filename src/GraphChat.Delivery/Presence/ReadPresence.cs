using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Presence;

/// <summary>Says whether people are connected, to those who share a conversation with them.</summary>
public sealed class ReadPresence(IPresence presence, IConversationStore conversations, IPositionStore blocks)
{
    /// <summary>Online or not for each person that the caller shares a conversation with; the others are left out.</summary>
    public async Task<IReadOnlyDictionary<UserId, bool>> ExecuteAsync(
        Caller caller, IReadOnlyCollection<UserId> people, CancellationToken cancellationToken)
    {
        var others = people.Where(user => user != caller.User).ToHashSet();
        var sharing = others.Count == 0
            ? others
            : await conversations.FindSharingAsync(caller.User, others, cancellationToken);
        var blocked = await blocks.FindBlocksAsync(caller.User, sharing, cancellationToken);
        return people.Distinct()
            .Where(user => user == caller.User || (sharing.Contains(user) && !blocked.Contains(user)))
            .ToDictionary(user => user, presence.IsOnline);
    }
}
