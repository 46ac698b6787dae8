namespace GraphChat.Delivery.Groups;

/// <summary>Idempotency keys of what the service itself appends: made from what it is, so that every node makes the same.</summary>
internal static class ServerKeys
{
    /// <summary>A UUID of version 8 (RFC 9562 §5.8) of the first 16 bytes of a digest.</summary>
    public static Guid Of(ReadOnlySpan<byte> digest)
    {
        Span<byte> bytes = stackalloc byte[16];
        digest[..16].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
