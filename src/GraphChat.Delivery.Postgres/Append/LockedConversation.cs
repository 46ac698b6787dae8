using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Postgres.Append;

/// <summary>A conversation whose row is locked, moved on in memory append by append.</summary>
internal sealed class LockedConversation
{
    public required ConversationId Id { get; init; }

    public required byte[] GroupId { get; init; }

    public required long Epoch { get; set; }

    public required long RemovalEpoch { get; set; }

    public required long CommitSequence { get; set; }

    public required long Head { get; set; }

    public required byte[] HeadHash { get; set; }

    /// <summary>How far after the batch's first position its last entry is; null where nothing was added.</summary>
    public long? LastOffset { get; set; }

    /// <summary>The members; read for those conversations that have a commit in the batch.</summary>
    public HashSet<UserId> Members { get; } = [];

    /// <summary>The group's devices after a commit in the same batch.</summary>
    public Dictionary<DeviceId, UserId>? Devices { get; private set; }

    public MembershipChange Apply(CommitEffects effects, long epoch, long sequence)
    {
        var change = MembershipChange.Between(Members, effects.Devices);
        Members.UnionWith(change.Joined);
        Members.ExceptWith(change.Left);
        Devices = effects.Devices.ToDictionary(device => device.Device, device => device.User);
        Epoch = epoch;
        CommitSequence = sequence;
        RemovalEpoch = effects.Removes ? epoch : RemovalEpoch;
        return change;
    }

    public AppendState ToState(SenderFacts facts, UserId sender, DeviceId device) => new()
    {
        Exists = true,
        GroupId = GroupId,
        Epoch = Epoch,
        RemovalEpoch = RemovalEpoch,
        CommitSequence = CommitSequence,
        IsMember = Devices is null ? facts.IsMember : Members.Contains(sender),
        IsInGroup = Devices is null ? facts.IsInGroup : Devices.TryGetValue(device, out var user) && user == sender,
        IsRevoked = facts.IsRevoked,
        KeyConversation = facts.KeyConversation,
        KeyDigest = facts.KeyDigest,
    };
}
