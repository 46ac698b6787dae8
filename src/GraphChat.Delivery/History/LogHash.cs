using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GraphChat.Delivery.History;

/// <summary>
/// The hash chain of a conversation's log, with L(x) a 4-byte big-endian length before x:
/// <c>H_0 = SHA-256(L("GraphChat log v1") L(conversation))</c>,
/// <c>H_n = SHA-256(L("GraphChat log v1") L(H_{n-1}) L(sequence) L(kind) L(sender device or empty) L(SHA-256(payload)))</c>.
/// </summary>
public static class LogHash
{
    private const int Length = SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Label => "GraphChat log v1"u8;

    /// <summary>The hash before the first event; 32 bytes.</summary>
    public static byte[] Start(ConversationId conversation)
    {
        Span<byte> input = stackalloc byte[4 + 16 + 4 + 16];
        var length = Put(input, 0, Label);
        length = Put(input, length, conversation.ToBytes());
        return SHA256.HashData(input[..length]);
    }

    /// <summary>The hash with one more event; 32 bytes.</summary>
    public static byte[] Next(
        ReadOnlySpan<byte> previous, long sequence, EventKind kind, DeviceId? sender, ReadOnlySpan<byte> payload)
    {
        Span<byte> input = stackalloc byte[(6 * 4) + 16 + Length + 8 + 1 + 16 + Length];
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, sequence);
        Span<byte> digest = stackalloc byte[Length];
        SHA256.HashData(payload, digest);
        var length = Put(input, 0, Label);
        length = Put(input, length, previous);
        length = Put(input, length, number);
        length = Put(input, length, [(byte)kind]);
        length = Put(input, length, sender is { } device ? device.ToBytes() : []);
        length = Put(input, length, digest);
        return SHA256.HashData(input[..length]);
    }

    private static int Put(Span<byte> target, int at, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32BigEndian(target[at..], value.Length);
        value.CopyTo(target[(at + 4)..]);
        return at + 4 + value.Length;
    }
}
