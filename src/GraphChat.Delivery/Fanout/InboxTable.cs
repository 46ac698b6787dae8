using System.Threading.Channels;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// The open inboxes of this node. Who gets an event is decided by the conversation's roster, which is read when the first
/// event of a conversation comes by and then follows the line: opening an inbox reads no membership at all. Entries wait in
/// order for a roster that is being read; subscribers of single conversations do not. Thread-safe.
/// </summary>
internal sealed class InboxTable(HubOptions options)
{
    private const int RostersAtOnce = 64;
    private readonly Lock _lock = new();
    private readonly Dictionary<UserId, HashSet<Subscriber>> _byUser = [];
    private readonly Dictionary<DeviceId, HashSet<Subscriber>> _byDevice = [];
    private readonly Wakes _wakes = new();
    private readonly Queue<LineEntry> _waiting = [];
    private readonly RosterCache _rosters = new(options.MaxRosterPeople);
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private long _waitingBytes;
    private long _position;
    private long _generation;

    /// <summary>Signals that somebody has to read rosters.</summary>
    public ChannelReader<bool> Wanting => _signal.Reader;

    public void SetPosition(long position)
    {
        lock (_lock)
        {
            _position = position;
        }
    }

    /// <summary>Returns the position that everything after is delivered from.</summary>
    public long Attach(Subscriber subscriber)
    {
        lock (_lock)
        {
            SubscriberSets.Add(_byUser, subscriber.Caller.User, subscriber);
            if (subscriber.Device is { } device)
            {
                SubscriberSets.Add(_byDevice, device, subscriber);
            }

            return _position;
        }
    }

    public void Detach(Subscriber subscriber)
    {
        lock (_lock)
        {
            SubscriberSets.Remove(_byUser, subscriber.Caller.User, subscriber);
            if (subscriber.Device is { } device)
            {
                SubscriberSets.Remove(_byDevice, device, subscriber);
            }
        }
    }

    /// <summary>Takes the next entry of the line.</summary>
    public void Take(LineEntry entry)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 && TryDeliver(entry))
            {
                return;
            }

            _waiting.Enqueue(entry);
            _waitingBytes += Subscriber.SizeOf(entry);
            if (_waiting.Count > options.MaxPendingEntries || _waitingBytes > options.MaxBufferedBytes)
            {
                SkipTo(entry.Position);
            }

            _signal.Writer.TryWrite(true);
        }
    }

    /// <summary>Where places of the line are empty, people may have come and gone in them: all is read again.</summary>
    public void PassTo(long position)
    {
        lock (_lock)
        {
            if (position > _position)
            {
                SkipTo(position);
            }
        }
    }

    /// <summary>Delivers what can be, and gives the conversations whose rosters are missing for the rest.</summary>
    public (IReadOnlyCollection<ConversationId> Conversations, long Position, long Generation) FindUnknown()
    {
        lock (_lock)
        {
            Drain();
            var unknown = new HashSet<ConversationId>();
            foreach (var entry in _waiting)
            {
                if (entry is LineEntry.OfEvent added && !_rosters.Contains(added.Event.Conversation)
                    && unknown.Add(added.Event.Conversation) && unknown.Count == RostersAtOnce)
                {
                    break;
                }
            }

            return (unknown, _position, _generation);
        }
    }

    /// <summary>Takes rosters that were read after <see cref="FindUnknown"/>, and delivers what waited for them.</summary>
    public void Learn(IReadOnlyCollection<ConversationId> conversations, IEnumerable<Membership> stays, long generation)
    {
        lock (_lock)
        {
            if (generation != _generation)
            {
                return;
            }

            var read = conversations.ToDictionary(conversation => conversation, _ => new Roster());
            foreach (var stay in stays)
            {
                read[stay.Conversation].Add(stay);
            }

            _rosters.Age();
            foreach (var (conversation, roster) in read)
            {
                _rosters.Put(conversation, roster);
            }

            Drain();
        }
    }

    private void Drain()
    {
        while (_waiting.TryPeek(out var entry) && TryDeliver(entry))
        {
            _waiting.Dequeue();
            _waitingBytes -= Subscriber.SizeOf(entry);
        }
    }

    private bool TryDeliver(LineEntry entry)
    {
        switch (entry)
        {
            case LineEntry.OfEvent added when _rosters.Find(added.Event.Conversation) is { } roster:
                Deliver(added, roster);
                break;
            case LineEntry.OfEvent when _byUser.Count > 0:
                return false;
            case LineEntry.OfWelcome welcome:
                foreach (var device in welcome.Devices)
                {
                    SubscriberSets.Offer(_byDevice, device, welcome, _wakes);
                }

                break;
        }

        _position = entry.Position;
        _wakes.Send();
        return true;
    }

    private void Deliver(LineEntry.OfEvent added, Roster roster)
    {
        var sequence = added.Event.Sequence;
        foreach (var user in added.Joined)
        {
            roster.Join(user, sequence);
        }

        // Whichever are fewer: the people of the conversation or those who are here.
        foreach (var user in roster.Count <= _byUser.Count ? roster.People : _byUser.Keys)
        {
            if (roster.Covers(user, sequence))
            {
                SubscriberSets.Offer(_byUser, user, added, _wakes);
            }
        }

        foreach (var user in added.Left)
        {
            roster.Leave(user, sequence);
        }
    }

    // What is left out here every inbox reads from the log; who came and went with it, too.
    private void SkipTo(long position)
    {
        _waiting.Clear();
        _waitingBytes = 0;
        _rosters.Clear();
        _generation++;
        _position = position;
        foreach (var subscriber in _byUser.Values.SelectMany(subscribers => subscribers))
        {
            subscriber.Overflow();
        }
    }
}
