using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using GraphChat.Bench.Processes;

namespace GraphChat.Bench.Sending;

/// <summary>Takes a server's messages out of bytes (RFC 6455 §5.2): unmasked, whole, below 64 KiB.</summary>
internal static class Frames
{
    private static readonly byte[] s_pong = RawSocket.Frame("""{"type":"pong"}"""u8);

    /// <summary>Answers a message, if it is a ping of graphql-transport-ws.</summary>
    public static bool AnswerPing(Socket socket, ReadOnlySpan<byte> message)
    {
        if (!message.StartsWith("{\"type\":\"ping\""u8))
        {
            return false;
        }

        socket.Send(s_pong);
        return true;
    }

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
            var reason = rest[0] == 0x88 && rest.Length >= 4 && rest.Length >= 2 + rest[1]
                ? $"{BinaryPrimitives.ReadUInt16BigEndian(rest[2..])} {Encoding.UTF8.GetString(rest[4..(2 + rest[1])])}"
                : $"frame {rest[0]:x2}";
            throw new IOException($"The node sent something else than a text message: {reason}");
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
