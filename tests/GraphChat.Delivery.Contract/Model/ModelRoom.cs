namespace GraphChat.Delivery.Contract.Model;

/// <summary>A conversation as the pure model has it.</summary>
internal sealed class ModelRoom(ConversationId id, int creator)
{
    public ConversationId Id { get; } = id;

    public long Epoch { get; set; }

    public long RemovalEpoch { get; set; }

    public List<(int Sender, string Text)> Log { get; } = [];

    public List<ModelStay> Stays { get; } = [new ModelStay(creator, 0)];

    public HashSet<int> PendingRemovals { get; } = [];

    public Dictionary<int, int> Proposals { get; } = [];

    /// <summary>How far people have read, in whichever stay.</summary>
    public Dictionary<int, long> Read { get; } = [];

    public long Unread(int person)
    {
        var seen = Math.Max(Stays.Last(stay => stay.Person == person).Joined, Read.GetValueOrDefault(person));
        return Log.Index().Count(entry => entry.Index + 1 > seen && entry.Item.Text is not ("commit" or "proposal"));
    }

    public bool IsMember(int person) => Stays.Exists(stay => stay.Person == person && stay.Left is null);

    public bool MaySee(int person, long sequence) => Stays.Exists(
        stay => stay.Person == person && sequence > stay.Joined && (stay.Left is not { } left || sequence <= left));

    /// <summary>A commit that was accepted: the epoch's proposals have had their time.</summary>
    public void Advance(bool removes)
    {
        Epoch++;
        RemovalEpoch = removes ? Epoch : RemovalEpoch;
        PendingRemovals.Clear();
        Proposals.Clear();
    }

    /// <summary>Whether a message is taken, by the rules as they are written, in their order.</summary>
    public DeliveryErrorCode? Judge(int person, long epoch, bool isMessage)
    {
        if (!IsMember(person))
        {
            return DeliveryErrorCode.NotFound;
        }

        if (isMessage && PendingRemovals.Contains(person))
        {
            return DeliveryErrorCode.Forbidden;
        }

        var oldest = isMessage ? Math.Max(Epoch - 2, RemovalEpoch) : Epoch;
        return epoch < oldest ? DeliveryErrorCode.StaleEpoch : epoch > Epoch ? DeliveryErrorCode.FutureEpoch : null;
    }
}
