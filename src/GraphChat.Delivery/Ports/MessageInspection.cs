namespace GraphChat.Delivery.Ports;

/// <summary>What can be read of an application message without a secret.</summary>
public abstract record MessageInspection
{
    /// <summary>A PrivateMessage with content type application, canonical and without trailing bytes.</summary>
    /// <param name="GroupId">The MLS group id.</param>
    /// <param name="Epoch">The epoch.</param>
    /// <param name="AuthenticatedData">The authenticated_data field.</param>
    public sealed record Readable(ReadOnlyMemory<byte> GroupId, ulong Epoch, ReadOnlyMemory<byte> AuthenticatedData) : MessageInspection;

    /// <summary>Anything else.</summary>
    /// <param name="Section">The section of RFC 9420 that it breaks.</param>
    public sealed record Refused(string Section) : MessageInspection;
}
