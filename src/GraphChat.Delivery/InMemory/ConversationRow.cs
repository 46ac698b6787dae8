using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.History;

namespace GraphChat.Delivery.InMemory;

/// <summary>A conversation with its log and its people; touched under the database's lock only.</summary>
internal sealed class ConversationRow(NewConversation created)
{
    public NewConversation Created { get; } = created;

    public List<Event> Log { get; } = [];

    public List<Stay> Stays { get; } = [new Stay(created.Creator.User, 0)];

    public Dictionary<DeviceId, GroupDevice> Devices { get; set; } =
        new() { [created.Creator.Device] = created.Creator };

    public GroupState Group { get; set; } = new(0, created.State, created.GroupInfo, 0);

    public long RemovalEpoch { get; set; }

    public long LastPosition { get; set; }

    public HashSet<UserId> Members => [.. Stays.Where(stay => stay.Left is null).Select(stay => stay.User)];

    public Conversation ToConversation() => new(
        Created.Id,
        Created.Time,
        Created.GroupId,
        Group.Epoch,
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
