namespace GraphChat.Delivery.History;

/// <summary>What an event is. The numbers are part of the log hash and never change.</summary>
public enum EventKind : byte
{
    /// <summary>An application message; the payload is a PrivateMessage.</summary>
    Message = 1,

    /// <summary>A commit; the payload is a PublicMessage.</summary>
    Commit = 2,

    /// <summary>A proposal; the payload is a PublicMessage.</summary>
    Proposal = 3,

    /// <summary>Something about the group (<see cref="Groups.GroupNotice"/>); without a sender where the server says it.</summary>
    Notice = 4,
}
