namespace GraphChat.Delivery.Fanout;

/// <summary>
/// The rosters that were needed of late, bounded by the people in them: of two halves the older one goes when the newer one
/// is full. Used under its table's lock.
/// </summary>
internal sealed class RosterCache(int maxPeople)
{
    private Dictionary<ConversationId, Roster> _young = [];
    private Dictionary<ConversationId, Roster> _old = [];
    private int _people;

    public Roster? Find(ConversationId conversation)
    {
        if (_young.TryGetValue(conversation, out var roster))
        {
            return roster;
        }

        if (_old.Remove(conversation, out roster))
        {
            Put(conversation, roster);
        }

        return roster;
    }

    public bool Contains(ConversationId conversation) => _young.ContainsKey(conversation) || _old.ContainsKey(conversation);

    /// <summary>Makes room, before some are put in that must be there together.</summary>
    public void Age()
    {
        if (_people > maxPeople / 2)
        {
            (_old, _young) = (_young, []);
            _people = 0;
        }
    }

    public void Put(ConversationId conversation, Roster roster)
    {
        _young[conversation] = roster;
        _people += roster.Count + 1;
    }

    public void Clear()
    {
        _young = [];
        _old = [];
        _people = 0;
    }
}
