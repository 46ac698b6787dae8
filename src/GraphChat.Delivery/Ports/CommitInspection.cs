namespace GraphChat.Delivery.Ports;

/// <summary>What the header of a commit says.</summary>
public abstract record CommitInspection
{
    /// <summary>A PublicMessage with content type commit, canonical and without trailing bytes.</summary>
    /// <param name="GroupId">The MLS group id.</param>
    /// <param name="Epoch">The epoch that it ends.</param>
    public sealed record Readable(ReadOnlyMemory<byte> GroupId, ulong Epoch) : CommitInspection;

    /// <summary>Anything else.</summary>
    /// <param name="Section">The section of RFC 9420 that it breaks.</param>
    public sealed record Refused(string Section) : CommitInspection;
}
