namespace GraphChat.Delivery.Contract.Model;

/// <summary>What a step does.</summary>
public enum StepKind
{
    /// <summary>Opens a conversation.</summary>
    Open,

    /// <summary>Adds a person by a commit.</summary>
    Add,

    /// <summary>Removes a person by a commit.</summary>
    Remove,

    /// <summary>Commits nothing but a new epoch, or for another epoch than the present.</summary>
    Commit,

    /// <summary>Proposes to remove a person.</summary>
    Propose,

    /// <summary>Sends a message of an epoch near the present.</summary>
    Send,

    /// <summary>Sends an earlier message again, with the same bytes.</summary>
    Repeat,

    /// <summary>Uses an earlier message's key for other bytes.</summary>
    Misuse,

    /// <summary>Reads the log, in one direction or the other.</summary>
    History,

    /// <summary>Says how far one has read, now and then beyond the log's end.</summary>
    Mark,
}
