using GraphChat.Mls.Codec;

namespace GraphChat.Mls.Extensibility;

/// <summary>An extension (RFC 9420 §13): a type and data whose meaning the type gives.</summary>
/// <param name="Type">The extension type; 0xF000 to 0xFFFF are private.</param>
/// <param name="Data">The data, without its length.</param>
public sealed record Extension(ushort Type, ReadOnlyMemory<byte> Data)
{
    /// <inheritdoc />
    public bool Equals(Extension? other) => other is not null && other.Type == Type && other.Data.Span.SequenceEqual(Data.Span);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Type, Data.Length);

    internal static Extension Read(ref MlsReader reader) => new(reader.ReadUInt16(), reader.ReadOpaque().ToArray());

    internal static void Write(MlsWriter writer, Extension extension)
    {
        writer.WriteUInt16(extension.Type);
        writer.WriteOpaque(extension.Data.Span);
    }
}
