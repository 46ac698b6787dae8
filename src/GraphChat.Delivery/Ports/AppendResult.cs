using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Ports;

/// <summary>What became of an append.</summary>
public abstract record AppendResult
{
    /// <summary>It is in the log, for good.</summary>
    public sealed record Appended(Event Event) : AppendResult;

    /// <summary>It was there before: the first answer again, and nothing was added.</summary>
    public sealed record Repeated(Event Event) : AppendResult;

    /// <summary>
    /// It is not in the log and will not be. <paramref name="Epoch"/> is the conversation's epoch and
    /// <paramref name="CommitSequence"/> the sequence of the commit that began it, where the caller may know them, else 0.
    /// </summary>
    public sealed record Refused(DeliveryErrorCode Code, long Epoch = 0, long CommitSequence = 0) : AppendResult
    {
        /// <summary>Whether the group has moved on within its epoch since the append was checked: check it again.</summary>
        public bool IsOutdated { get; init; }
    }
}
