namespace GraphChat.Delivery.Contract.Model;

/// <summary>One stay of a person in a conversation of the model.</summary>
internal sealed class ModelStay(int person, long joined)
{
    public int Person { get; } = person;

    public long Joined { get; } = joined;

    public long? Left { get; set; }
}
