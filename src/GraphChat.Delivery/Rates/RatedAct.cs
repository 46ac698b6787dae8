namespace GraphChat.Delivery.Rates;

/// <summary>What is counted by itself besides being an operation.</summary>
public enum RatedAct
{
    /// <summary>Nothing more than an operation.</summary>
    Other,

    /// <summary>A message is sent.</summary>
    Message,

    /// <summary>A commit is submitted.</summary>
    Commit,

    /// <summary>A conversation is opened.</summary>
    Conversation,

    /// <summary>Key packages of people are claimed.</summary>
    Claim,

    /// <summary>A device is registered, attached or revoked.</summary>
    DeviceChange,

    /// <summary>People are searched for.</summary>
    Search,
}
