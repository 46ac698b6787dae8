using GraphChat.Client.GraphQL;
using GraphChat.Client.Inbox;
using GraphChat.Client.Storage;

namespace GraphChat.Client.Conversations;

/// <summary>What one event of the log is about to change.</summary>
internal sealed class LogStep(ConversationState state, EventData data, EventId eventId, JournalTransaction transaction)
{
    public ConversationState State => state;

    public EventData Data => data;

    public EventId EventId => eventId;

    public JournalTransaction Transaction => transaction;

    public Guid? SenderUser { get; } = PersonId.TryParse(data.SenderId, out var person) ? person.Value : null;

    public Guid? SenderDevice { get; } = DeviceId.TryParse(data.SenderDeviceId, out var device) ? device.Value : null;

    public List<StoredItem> Items { get; } = [];

    public bool GroupChanged { get; set; }

    public void Incident(IncidentKind kind, Guid? person) =>
        Items.Add(new StoredItem(StoredItem.IncidentItem, state.Id, data.Sequence, person, Incident: (int)kind));

    /// <summary>Tells of people who came and went, if any did.</summary>
    public void Members(IReadOnlyList<Guid> before, IReadOnlyList<Guid> after, bool always = false)
    {
        var joined = after.Except(before).ToArray();
        var left = before.Except(after).ToArray();
        if (always || joined.Length + left.Length > 0)
        {
            Items.Add(new StoredItem(StoredItem.Members, state.Id, data.Sequence, SenderUser, joined, left));
        }
    }

    public void Save(ReceivedQueue received)
    {
        foreach (var item in Items)
        {
            received.Add(item, transaction);
        }

        if (GroupChanged)
        {
            state.SaveGroup(transaction);
        }
        else
        {
            state.SaveInfo(transaction);
        }
    }
}
