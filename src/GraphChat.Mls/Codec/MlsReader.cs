using System.Buffers.Binary;

namespace GraphChat.Mls.Codec;

/// <summary>
/// Reads TLS presentation language with QUIC-style lengths (RFC 9420 §2.1), strictly: a length is checked before
/// anything is taken, and only its shortest form is one. Every method throws <see cref="MlsException"/> with
/// <see cref="MlsErrorCode.Malformed"/> on anything else. Allocates nothing.
/// </summary>
public ref struct MlsReader(ReadOnlySpan<byte> source)
{
    private const string Section = "2.1.2";
    private readonly ReadOnlySpan<byte> _source = source;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => _source.Length - Position;

    /// <summary>Whether everything was read.</summary>
    public readonly bool AtEnd => Remaining == 0;

    /// <summary>One byte.</summary>
    public byte ReadUInt8() => ReadBytes(1)[0];

    /// <summary>Two bytes, big-endian.</summary>
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(ReadBytes(2));

    /// <summary>Four bytes, big-endian.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(ReadBytes(4));

    /// <summary>Eight bytes, big-endian.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64BigEndian(ReadBytes(8));

    /// <summary>A fixed number of bytes, as a view of the source.</summary>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (count > Remaining)
        {
            throw Malformed();
        }

        var bytes = _source.Slice(Position, count);
        Position += count;
        return bytes;
    }

    /// <summary><c>opaque x&lt;V&gt;</c> of at most <paramref name="maximum"/> bytes, as a view of the source.</summary>
    public ReadOnlySpan<byte> ReadOpaque(int maximum = int.MaxValue)
    {
        var length = ReadLength();
        return length <= maximum ? ReadBytes(length) : throw Malformed();
    }

    /// <summary>A vector <c>T x&lt;V&gt;</c>: a reader of just its content, to be read to its end.</summary>
    public MlsReader ReadVector() => new(ReadOpaque());

    // RFC 9420: M2.1.1-1.
    /// <summary>The presence byte of <c>optional&lt;T&gt;</c>.</summary>
    public bool ReadOptional() => ReadUInt8() switch
    {
        0 => false,
        1 => true,
        _ => throw Malformed(),
    };

    // RFC 9420: M2.1.2-1, M2.1.2-2.
    /// <summary>The length of a vector, without its content.</summary>
    public int ReadLength()
    {
        var first = ReadUInt8();
        var value = first & 0x3F;
        switch (first >> 6)
        {
            case 0:
                return value;
            case 1:
                value = (value << 8) | ReadUInt8();
                return value >= 1 << 6 ? value : throw Malformed();
            case 2:
                value = (value << 24) | (ReadUInt8() << 16) | ReadUInt16();
                return value >= 1 << 14 ? value : throw Malformed();
            default:
                throw Malformed();
        }
    }

    /// <summary>What was read since <paramref name="position"/>.</summary>
    public readonly ReadOnlySpan<byte> Since(int position) => _source[position..Position];

    /// <summary>Demands that everything was read.</summary>
    public readonly void End()
    {
        if (!AtEnd)
        {
            throw Malformed();
        }
    }

    private static MlsException Malformed() => new(MlsErrorCode.Malformed, Section);
}
