using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Delivery;

/// <summary>A person. The UUID is a random one. Its text is <c>usr_</c> and the UUID as 32 lowercase hexadecimal digits.</summary>
public readonly record struct UserId(Guid Value)
{
    private const string Prefix = "usr_";

    /// <summary>The UUID of 16 bytes in the order of RFC 9562, as on the wire.</summary>
    /// <exception cref="ArgumentException">There are not exactly 16 bytes.</exception>
    public static UserId FromBytes(ReadOnlySpan<byte> bytes) => new(new Guid(bytes, bigEndian: true));

    /// <summary>Reads the text form; anything else, upper case included, is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UserId id)
    {
        var parsed = IdText.TryParse(text, Prefix, out var value);
        id = new UserId(value);
        return parsed;
    }

    /// <summary>The UUID's 16 bytes in the order of RFC 9562.</summary>
    public byte[] ToBytes() => Value.ToByteArray(bigEndian: true);

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
