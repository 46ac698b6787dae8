using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// Who wants what of the line. The position and the tables change under one lock, so whoever is attached at a position
/// gets everything after it. Thread-safe.
/// </summary>
internal sealed class SubscriberTable(HubOptions options, InboxTable inboxes)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Subscriber> _all = [];
    private readonly Dictionary<ConversationId, HashSet<Subscriber>> _byConversation = [];
    private readonly Dictionary<Subscriber, ConversationId> _conversations = [];
    private readonly Wakes _wakes = new();
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
            inboxes.SetPosition(position);
        }
    }

    /// <summary>Moves the position on where nothing is left up to there.</summary>
    public void PassTo(long position)
    {
        lock (_lock)
        {
            if (position > _position)
            {
                _position = position;
                inboxes.PassTo(position);
            }
        }
    }

    /// <summary>Attaches to one conversation; returns the position that everything after is delivered from.</summary>
    public long Attach(Subscriber subscriber, ConversationId conversation)
    {
        lock (_lock)
        {
            Add(subscriber);
            SubscriberSets.Add(_byConversation, conversation, subscriber);
            _conversations[subscriber] = conversation;
            return _position;
        }
    }

    /// <summary>Attaches to an inbox; returns the position that everything after is delivered from.</summary>
    public long AttachInbox(Subscriber subscriber)
    {
        lock (_lock)
        {
            Add(subscriber);
            return inboxes.Attach(subscriber);
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

            if (_conversations.Remove(subscriber, out var conversation))
            {
                SubscriberSets.Remove(_byConversation, conversation, subscriber);
            }
            else
            {
                inboxes.Detach(subscriber);
            }
        }
    }

    /// <summary>Delivers the entry after the position, and moves the position to it.</summary>
    public void Dispatch(LineEntry entry)
    {
        lock (_lock)
        {
            if (entry is LineEntry.OfEvent added)
            {
                SubscriberSets.Offer(_byConversation, added.Event.Conversation, added, _wakes);
                _wakes.Send();
            }

            inboxes.Take(entry);
            _position = entry.Position;
        }
    }

    public void EndMatching(Revocation revocation)
    {
        lock (_lock)
        {
            if (revocation.Blocked is { } blocked)
            {
                foreach (var subscriber in _byConversation.GetValueOrDefault(blocked.Conversation) ?? [])
                {
                    if (subscriber.Caller.User == blocked.User)
                    {
                        subscriber.End(Refusal.Blocked());
                    }
                }

                return;
            }

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
}
