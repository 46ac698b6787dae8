using System.Buffers.Binary;
using System.Text;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// Reads what <see cref="FrameWriter"/> wrote. It moves as it reads: pass it by reference. What is read shares the
/// frame's memory. Bytes that end too early throw <see cref="InvalidDataException"/>.
/// </summary>
internal struct FrameReader(ReadOnlyMemory<byte> bytes)
{
    private ReadOnlyMemory<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1).Span[0];

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4).Span);

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8).Span);

    public Guid Uuid() => new(Take(16).Span, bigEndian: true);

    public ReadOnlyMemory<byte> Bytes() => Take(Int32());

    public string Text() => Encoding.UTF8.GetString(Bytes().Span);

    /// <summary>A count of things of which each takes at least <paramref name="least"/> bytes.</summary>
    public int Count(int least)
    {
        var count = Int32();
        return count >= 0 && (long)count * least <= _rest.Length ? count : throw new InvalidDataException("The frame ends too early.");
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw new InvalidDataException("The frame ends too early.");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
