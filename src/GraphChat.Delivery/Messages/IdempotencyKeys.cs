using System.Buffers.Binary;

namespace GraphChat.Delivery.Messages;

/// <summary>The rules of the ids that clients give to what they send.</summary>
internal static class IdempotencyKeys
{
    private const int UuidVersion = 7;

    /// <summary>Refuses an id that is not of version 7, is older than ids are kept, or lies in the future.</summary>
    public static void Check(Guid id, DateTimeOffset now, DeliveryLimits limits)
    {
        if (id.Version != UuidVersion || id.Variant is < 8 or > 11)
        {
            throw Refusal.BadInput("The clientMessageId is a UUID of version 7.");
        }

        // RFC 9562 §5.7: the first 48 bits are the time in milliseconds.
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var made = BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
        if (made < (now - limits.IdempotencyWindow).ToUnixTimeMilliseconds())
        {
            throw Refusal.Expired();
        }

        // An id of the far future would have to be remembered that long.
        if (made > (now + limits.ClockSkew).ToUnixTimeMilliseconds())
        {
            throw Refusal.BadInput("The clientMessageId lies in the future: set the device's clock.");
        }
    }
}
