using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Delivery;

/// <summary>A conversation. The UUID is of version 7. Its text is <c>con_</c> and the UUID as 32 lowercase hexadecimal digits.</summary>
public readonly record struct ConversationId(Guid Value)
{
    private const string Prefix = "con_";

    /// <summary>The UUID of 16 bytes in the order of RFC 9562, as on the wire.</summary>
    /// <exception cref="ArgumentException">There are not exactly 16 bytes.</exception>
    public static ConversationId FromBytes(ReadOnlySpan<byte> bytes) => new(new Guid(bytes, bigEndian: true));

    /// <summary>Reads the text form; anything else, upper case included, is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ConversationId id)
    {
        var parsed = IdText.TryParse(text, Prefix, out var value);
        id = new ConversationId(value);
        return parsed;
    }

    /// <summary>The UUID's 16 bytes in the order of RFC 9562.</summary>
    public byte[] ToBytes() => Value.ToByteArray(bigEndian: true);

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
