namespace GraphChat.Mls.Framing;

/// <summary>Who sends a framed message (RFC 9420 §6).</summary>
public enum SenderType : byte
{
    /// <summary>A member, by its leaf.</summary>
    Member = 1,

    /// <summary>One of the group's external senders, by its place in their list.</summary>
    External = 2,

    /// <summary>Somebody who proposes to be added.</summary>
    NewMemberProposal = 3,

    /// <summary>Somebody who joins by an external commit.</summary>
    NewMemberCommit = 4,
}
