using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Delivery;

/// <summary>An entry of a conversation's log. The UUID is of version 7. Its text is <c>evt_</c> and the UUID as 32 lowercase hexadecimal digits.</summary>
public readonly record struct EventId(Guid Value)
{
    private const string Prefix = "evt_";

    /// <summary>The UUID of 16 bytes in the order of RFC 9562, as on the wire.</summary>
    /// <exception cref="ArgumentException">There are not exactly 16 bytes.</exception>
    public static EventId FromBytes(ReadOnlySpan<byte> bytes) => new(new Guid(bytes, bigEndian: true));

    /// <summary>Reads the text form; anything else, upper case included, is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EventId id)
    {
        var parsed = IdText.TryParse(text, Prefix, out var value);
        id = new EventId(value);
        return parsed;
    }

    /// <summary>The UUID's 16 bytes in the order of RFC 9562.</summary>
    public byte[] ToBytes() => Value.ToByteArray(bigEndian: true);

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
