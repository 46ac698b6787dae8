using System.Buffers.Binary;
using System.Text;

namespace GraphChat.Mls.Profile;

/// <summary>Writes the profile's structures: big-endian numbers, RFC 9420 vectors, and L(x) fields for hashes.</summary>
internal sealed class ProfileWriter(int capacity = 256)
{
    private byte[] _buffer = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public byte[] ToArray() => Written.ToArray();

    /// <summary>How many bytes the length of a vector of <paramref name="length"/> bytes takes (RFC 9420 §2.1.2).</summary>
    public static int LengthSize(int length) => length < 1 << 6 ? 1 : length < 1 << 14 ? 2 : 4;

    public ProfileWriter UInt8(byte value)
    {
        Take(1)[0] = value;
        return this;
    }

    public ProfileWriter UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);
        return this;
    }

    public ProfileWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);
        return this;
    }

    public ProfileWriter UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);
        return this;
    }

    public ProfileWriter Uuid(Guid value)
    {
        value.TryWriteBytes(Take(16), bigEndian: true, out _);
        return this;
    }

    public ProfileWriter Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Take(value.Length));
        return this;
    }

    public ProfileWriter Zeros(int count)
    {
        Take(count).Clear();
        return this;
    }

    public ProfileWriter VectorLength(int length)
    {
        switch (LengthSize(length))
        {
            case 1:
                return UInt8((byte)length);
            case 2:
                return UInt16((ushort)(0x4000 | length));
            default:
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(length, 1 << 30);
                return UInt32(0x80000000 | (uint)length);
        }
    }

    public ProfileWriter Vector(ReadOnlySpan<byte> value) => VectorLength(value.Length).Bytes(value);

    /// <summary>L(x): four bytes of length, then the bytes.</summary>
    public ProfileWriter Field(ReadOnlySpan<byte> value) => UInt32((uint)value.Length).Bytes(value);

    public ProfileWriter Field(string value) => Field(Encoding.UTF8.GetBytes(value));

    public ProfileWriter Field(Guid value) => UInt32(16).Uuid(value);

    public ProfileWriter Field(ulong value) => UInt32(8).UInt64(value);

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - Length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + count));
        }

        var span = _buffer.AsSpan(Length, count);
        Length += count;
        return span;
    }
}
