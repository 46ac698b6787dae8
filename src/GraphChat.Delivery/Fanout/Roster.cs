using System.Runtime.InteropServices;
using GraphChat.Delivery.Conversations;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// The people of one conversation with their stays, as far as events that are still to come can be seen by them. It follows
/// the line: stays begin and end with the entries that say so. Used under its table's lock.
/// </summary>
internal sealed class Roster
{
    private readonly Dictionary<UserId, Stay> _stays = [];

    // Somebody who left and came again may have two at a time.
    private readonly List<(UserId User, Stay Stay)> _others = [];

    public int Count => _stays.Count + _others.Count;

    public IEnumerable<UserId> People => _others.Count == 0 ? _stays.Keys : _stays.Keys.Concat(_others.Select(other => other.User)).Distinct();

    public bool Covers(UserId user, long sequence) =>
        (_stays.TryGetValue(user, out var stay) && stay.Covers(sequence))
        || (_others.Count > 0 && _others.Exists(other => other.User == user && other.Stay.Covers(sequence)));

    public void Add(Membership stay) => Add(stay.User, new Stay(stay.JoinedSequence, stay.LeftSequence ?? long.MaxValue));

    public void Join(UserId user, long sequence) => Add(user, new Stay(sequence, long.MaxValue));

    /// <summary>Forgets the stays of a person that ended with an event; what began later stays.</summary>
    public void Leave(UserId user, long sequence)
    {
        _others.RemoveAll(other => other.User == user && other.Stay.Joined < sequence);
        if (_stays.TryGetValue(user, out var stay) && stay.Joined < sequence)
        {
            _stays.Remove(user);
        }
    }

    private void Add(UserId user, Stay stay)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_stays, user, out var isThere);
        if (!isThere)
        {
            known = stay;
        }
        else if (known.Joined != stay.Joined && !_others.Exists(other => other.User == user && other.Stay.Joined == stay.Joined))
        {
            // The same stay may be in what was read and in what comes live.
            _others.Add((user, stay));
        }
    }

    private readonly record struct Stay(long Joined, long Left)
    {
        public bool Covers(long sequence) => sequence > Joined && sequence <= Left;
    }
}
