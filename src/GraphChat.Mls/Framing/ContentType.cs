namespace GraphChat.Mls.Framing;

/// <summary>What a framed message holds (RFC 9420 §6).</summary>
public enum ContentType : byte
{
    /// <summary>Application data.</summary>
    Application = 1,

    /// <summary>A proposal.</summary>
    Proposal = 2,

    /// <summary>A commit.</summary>
    Commit = 3,
}
