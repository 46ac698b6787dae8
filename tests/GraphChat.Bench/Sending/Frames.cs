using System.Buffers.Binary;

namespace GraphChat.Bench.Sending;

/// <summary>Takes a server's messages out of bytes (RFC 6455 §5.2): unmasked, whole, below 64 KiB.</summary>
internal static class Frames
{
    /// <summary>Takes one; false where the rest of it has not come yet.</summary>
    public static bool TryTake(ReadOnlySpan<byte> bytes, ref int taken, out ReadOnlySpan<byte> message)
    {
        message = default;
        var rest = bytes[taken..];
        if (rest.Length < 4)
        {
            return false;
        }

        if (rest[0] != 0x81)
        {
            throw new IOException("The node sent something else than a text message: it closes the socket.");
        }

        var (head, length) = rest[1] == 126 ? (4, BinaryPrimitives.ReadUInt16BigEndian(rest[2..])) : (2, rest[1]);
        if (rest.Length < head + length)
        {
            return false;
        }

        message = rest.Slice(head, length);
        taken += head + length;
        return true;
    }
}
