using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Delivery;

/// <summary>One installation of a person. The UUID is a random one. Its text is <c>dev_</c> and the UUID as 32 lowercase hexadecimal digits.</summary>
public readonly record struct DeviceId(Guid Value)
{
    private const string Prefix = "dev_";

    /// <summary>The UUID of 16 bytes in the order of RFC 9562, as on the wire.</summary>
    /// <exception cref="ArgumentException">There are not exactly 16 bytes.</exception>
    public static DeviceId FromBytes(ReadOnlySpan<byte> bytes) => new(new Guid(bytes, bigEndian: true));

    /// <summary>Reads the text form; anything else, upper case included, is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DeviceId id)
    {
        var parsed = IdText.TryParse(text, Prefix, out var value);
        id = new DeviceId(value);
        return parsed;
    }

    /// <summary>The UUID's 16 bytes in the order of RFC 9562.</summary>
    public byte[] ToBytes() => Value.ToByteArray(bigEndian: true);

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
