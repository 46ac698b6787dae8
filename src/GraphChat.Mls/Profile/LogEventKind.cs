namespace GraphChat.Mls.Profile;

/// <summary>The kinds of a conversation's log entries, with their numbers in the hash.</summary>
public enum LogEventKind
{
    /// <summary>An application message.</summary>
    Message = 1,

    /// <summary>A commit.</summary>
    Commit = 2,

    /// <summary>A proposal.</summary>
    Proposal = 3,

    /// <summary>Something that the server says; without payload.</summary>
    Notice = 4,
}
