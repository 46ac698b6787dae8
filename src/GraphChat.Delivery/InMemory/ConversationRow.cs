using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Groups;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Proposals;

namespace GraphChat.Delivery.InMemory;

/// <summary>A conversation with its log and its people; touched under the database's lock only.</summary>
internal sealed class ConversationRow(NewConversation created)
{
    public NewConversation Created { get; } = created;

    public List<Event> Log { get; } = [];

    public List<Stay> Stays { get; } = [new Stay(created.Creator.User, 0)];

    public Dictionary<DeviceId, GroupDevice> Devices { get; set; } =
        new() { [created.Creator.Device] = created.Creator };

    public GroupLedger Ledger { get; } = new() { GroupId = created.GroupId };

    public ReadOnlyMemory<byte> State { get; set; } = created.State;

    public ReadOnlyMemory<byte> GroupInfo { get; set; } = created.GroupInfo;

    public List<PendingProposal> Proposals { get; } = [];

    public Dictionary<DeviceId, EpochReport> Reports { get; } = [];

    // The commits of the present group by the epoch that they ended, with their fingerprints.
    public Dictionary<long, (Event Event, ReadOnlyMemory<byte> Fingerprint)> Commits { get; } = [];

    public GroupState Group => new(Ledger.Epoch, State, GroupInfo, Ledger.CommitSequence);

    public long LastPosition { get; set; }

    public HashSet<UserId> Members => [.. Stays.Where(stay => stay.Left is null).Select(stay => stay.User)];

    public Conversation ToConversation() => new(
        Created.Id,
        Created.Time,
        Ledger.GroupId,
        Ledger.Epoch,
        Log.Count,
        Log.Count == 0 ? Created.HeadHash : Log[^1].Hash,
        LastPosition);

    internal sealed class Stay(UserId user, long joined)
    {
        public UserId User { get; } = user;

        public long Joined { get; } = joined;

        public long? Left { get; set; }

        public long? LeftPosition { get; set; }

        public Membership ToMembership(ConversationId conversation) => new(conversation, User, Joined, Left);
    }
}
