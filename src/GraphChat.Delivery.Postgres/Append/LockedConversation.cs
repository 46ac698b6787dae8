using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Groups;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Postgres.Append;

/// <summary>A conversation whose row is locked, moved on in memory append by append.</summary>
internal sealed class LockedConversation
{
    private bool _membersChanged;

    public required ConversationId Id { get; init; }

    public required GroupLedger Group { get; init; }

    /// <summary>Whether more of the group changed than what every append writes.</summary>
    public bool GroupChanged { get; private set; }

    public required long Head { get; set; }

    public required byte[] HeadHash { get; set; }

    /// <summary>How far after the batch's first position its last entry is; null where nothing was added.</summary>
    public long? LastOffset { get; set; }

    /// <summary>The members; read for those conversations that have a commit in the batch.</summary>
    public HashSet<UserId> Members { get; } = [];

    /// <summary>The group's devices after a commit in the same batch.</summary>
    public Dictionary<DeviceId, UserId>? Devices { get; private set; }

    /// <summary>How many proposals of the epoch a device has made; read for conversations that have one in the batch.</summary>
    public Dictionary<DeviceId, int> ProposalsOf { get; } = [];

    public (MembershipChange Change, byte[] Receipt) Apply(Ports.Append append, long sequence)
    {
        var receipt = Group.Apply(append, sequence);
        GroupChanged |= append is not { Commit: null, Proposal: null, Reset: null, Warning: null };
        if (append is { Proposal: not null, SenderDevice: { } proposer })
        {
            ProposalsOf[proposer] = ProposalsOf.GetValueOrDefault(proposer) + 1;
        }

        if (append.Reset is { } reset)
        {
            ProposalsOf.Clear();
            Devices = new() { [reset.Device.Device] = reset.Device.User };
        }

        if (append.Commit is not { } effects)
        {
            return (MembershipChange.None, receipt);
        }

        ProposalsOf.Clear();
        var change = MembershipChange.Between(Members, effects.Devices);
        Members.UnionWith(change.Joined);
        Members.ExceptWith(change.Left);
        _membersChanged = true;
        Devices = effects.Devices.ToDictionary(device => device.Device, device => device.User);
        return (change, receipt);
    }

    public AppendState ToState(SenderFacts facts, UserId? sender, DeviceId? device) => Group.ToState(device) with
    {
        ProposalsOfSender = device is { } proposer ? ProposalsOf.GetValueOrDefault(proposer) : 0,
        IsMember = _membersChanged ? sender is { } member && Members.Contains(member) : facts.IsMember,
        IsInGroup = Devices is null
            ? facts.IsInGroup
            : device is { } own && Devices.TryGetValue(own, out var user) && user == sender,
        IsRevoked = facts.IsRevoked,
        IsBlocked = facts.IsBlocked,
        HasBlocked = facts.HasBlocked,
        KeyConversation = facts.KeyConversation,
        KeyDigest = facts.KeyDigest,
    };
}
