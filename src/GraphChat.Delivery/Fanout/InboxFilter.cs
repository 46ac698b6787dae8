using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// Decides, entry by entry in the order of the line, what belongs into one inbox. It follows its person's stays as they
/// begin and end. Used by one consumer.
/// </summary>
internal sealed class InboxFilter
{
    private readonly UserId _user;
    private readonly DeviceId? _device;
    private readonly Dictionary<ConversationId, List<Membership>> _stays = [];

    public InboxFilter(UserId user, DeviceId? device, IEnumerable<Membership> stays)
    {
        _user = user;
        _device = device;
        foreach (var stay in stays)
        {
            Add(stay);
        }
    }

    public bool Wants(LineEntry entry)
    {
        switch (entry)
        {
            case LineEntry.OfWelcome welcome:
                return _device is { } device && welcome.Devices.Contains(device);
            case LineEntry.OfEvent added:
                var @event = added.Event;
                if (OpenedBy(@event) == _user)
                {
                    Add(new Membership(@event.Conversation, _user, JoinedSequence: 0, LeftSequence: null));
                }

                if (added.Joined.Contains(_user))
                {
                    Add(new Membership(@event.Conversation, _user, @event.Sequence, LeftSequence: null));
                }

                var wants = _stays.TryGetValue(@event.Conversation, out var stays) && stays.Exists(stay => stay.Covers(@event.Sequence));
                if (added.Left.Contains(_user))
                {
                    _stays.Remove(@event.Conversation);
                }

                return wants;
            default:
                return false;
        }
    }

    /// <summary>
    /// Who opened the conversation whose first event this is, else null: until then its only member, so the first sender.
    /// Opening is no event, so this is how open inboxes learn of it.
    /// </summary>
    public static UserId? OpenedBy(Event @event) => @event.Sequence == 1 ? @event.Sender : null;

    private void Add(Membership stay)
    {
        if (!_stays.TryGetValue(stay.Conversation, out var stays))
        {
            _stays.Add(stay.Conversation, stays = new List<Membership>(1));
        }

        // The same stay may be in what was read and in what comes live.
        if (!stays.Exists(known => known.JoinedSequence == stay.JoinedSequence))
        {
            stays.Add(stay);
        }
    }
}
