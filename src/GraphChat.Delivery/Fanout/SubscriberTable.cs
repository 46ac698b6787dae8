using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// Who wants what of the line. The position and the tables change under one lock, so whoever is attached at a position
/// gets everything after it. Thread-safe.
/// </summary>
internal sealed class SubscriberTable(HubOptions options)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Subscriber> _all = [];
    private readonly Dictionary<ConversationId, HashSet<Subscriber>> _byConversation = [];
    private readonly Dictionary<DeviceId, HashSet<Subscriber>> _byDevice = [];
    private readonly Dictionary<UserId, HashSet<Subscriber>> _inboxes = [];

    // An inbox whose conversations are still being read gets everything; it chooses for itself.
    private readonly HashSet<Subscriber> _undecided = [];
    private readonly Dictionary<Subscriber, HashSet<ConversationId>> _conversations = [];
    private long _position;
    private DeliveryException? _closed;

    public long Position
    {
        get
        {
            lock (_lock)
            {
                return _position;
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _all.Count;
            }
        }
    }

    public void SetPosition(long position)
    {
        lock (_lock)
        {
            _position = position;
        }
    }

    /// <summary>Moves the position on where nothing is left up to there.</summary>
    public void PassTo(long position)
    {
        lock (_lock)
        {
            _position = Math.Max(_position, position);
        }
    }

    /// <summary>Attaches to one conversation; returns the position that everything after is delivered from.</summary>
    public long Attach(Subscriber subscriber, ConversationId conversation)
    {
        lock (_lock)
        {
            Add(subscriber);
            Add(_byConversation, conversation, subscriber);
            _conversations[subscriber] = [conversation];
            return _position;
        }
    }

    /// <summary>Attaches to an inbox, which gets everything until <see cref="Decide"/>.</summary>
    public long AttachInbox(Subscriber subscriber)
    {
        lock (_lock)
        {
            Add(subscriber);
            _undecided.Add(subscriber);
            Add(_inboxes, subscriber.Caller.User, subscriber);
            _conversations[subscriber] = [];
            if (subscriber.Device is { } device)
            {
                Add(_byDevice, device, subscriber);
            }

            return _position;
        }
    }

    /// <summary>From here on an inbox gets these conversations, those that its person joins, and its device's Welcomes.</summary>
    public void Decide(Subscriber subscriber, IEnumerable<Membership> stays)
    {
        lock (_lock)
        {
            // It may have been ended meanwhile.
            if (!_undecided.Remove(subscriber))
            {
                return;
            }

            foreach (var stay in stays)
            {
                Follow(subscriber, stay.Conversation);
            }
        }
    }

    public void Detach(Subscriber subscriber)
    {
        lock (_lock)
        {
            if (!_all.Remove(subscriber))
            {
                return;
            }

            _undecided.Remove(subscriber);
            Remove(_inboxes, subscriber.Caller.User, subscriber);
            if (subscriber.Device is { } device)
            {
                Remove(_byDevice, device, subscriber);
            }

            if (_conversations.Remove(subscriber, out var followed))
            {
                foreach (var conversation in followed)
                {
                    Remove(_byConversation, conversation, subscriber);
                }
            }
        }
    }

    /// <summary>Delivers the entry after the position, and moves the position to it.</summary>
    public void Dispatch(LineEntry entry)
    {
        lock (_lock)
        {
            switch (entry)
            {
                case LineEntry.OfEvent added:
                    DispatchEvent(added);
                    break;
                case LineEntry.OfWelcome welcome:
                    foreach (var device in welcome.Devices)
                    {
                        Offer(_byDevice.GetValueOrDefault(device), welcome);
                    }

                    break;
            }

            Offer(_undecided, entry);
            _position = entry.Position;
        }
    }

    public void EndMatching(Revocation revocation)
    {
        lock (_lock)
        {
            foreach (var subscriber in _all)
            {
                if (revocation.SessionId == subscriber.Caller.SessionId || revocation.User == subscriber.Caller.User)
                {
                    subscriber.End(Refusal.SessionEnded());
                }
                else if (revocation.Device is { } device && subscriber.Device == device)
                {
                    subscriber.End(Refusal.DeviceRevoked());
                }
            }
        }
    }

    /// <summary>Ends every subscription, and those that come later.</summary>
    public void Close(DeliveryException reason)
    {
        lock (_lock)
        {
            _closed = reason;
            foreach (var subscriber in _all)
            {
                subscriber.End(reason);
            }
        }
    }

    private void DispatchEvent(LineEntry.OfEvent added)
    {
        var conversation = added.Event.Conversation;
        var opener = InboxFilter.OpenedBy(added.Event);
        foreach (var user in opener is { } first ? added.Joined.Append(first) : added.Joined)
        {
            foreach (var subscriber in _inboxes.GetValueOrDefault(user) ?? [])
            {
                if (!_undecided.Contains(subscriber))
                {
                    Follow(subscriber, conversation);
                }
            }
        }

        Offer(_byConversation.GetValueOrDefault(conversation), added);
    }

    // An undecided one gets the entry from its own list, once.
    private void Offer(HashSet<Subscriber>? subscribers, LineEntry entry)
    {
        foreach (var subscriber in subscribers ?? [])
        {
            if (ReferenceEquals(subscribers, _undecided) || !_undecided.Contains(subscriber))
            {
                subscriber.Offer(entry);
            }
        }
    }

    private void Follow(Subscriber subscriber, ConversationId conversation)
    {
        if (_conversations[subscriber].Add(conversation))
        {
            Add(_byConversation, conversation, subscriber);
        }
    }

    private void Add(Subscriber subscriber)
    {
        if (_closed is { } reason)
        {
            throw reason;
        }

        if (_all.Count >= options.MaxSubscribers)
        {
            throw Refusal.Limit("Subscriptions of this node", options.MaxSubscribers);
        }

        _all.Add(subscriber);
    }

    private static void Add<TKey>(Dictionary<TKey, HashSet<Subscriber>> table, TKey key, Subscriber subscriber)
        where TKey : notnull
    {
        if (!table.TryGetValue(key, out var subscribers))
        {
            table.Add(key, subscribers = []);
        }

        subscribers.Add(subscriber);
    }

    private static void Remove<TKey>(Dictionary<TKey, HashSet<Subscriber>> table, TKey key, Subscriber subscriber)
        where TKey : notnull
    {
        if (table.TryGetValue(key, out var subscribers) && subscribers.Remove(subscriber) && subscribers.Count == 0)
        {
            table.Remove(key);
        }
    }
}
