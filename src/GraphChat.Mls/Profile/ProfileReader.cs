using System.Buffers.Binary;

namespace GraphChat.Mls.Profile;

/// <summary>Reads the profile's structures strictly: after the first fault every read gives nothing and <see cref="Failed"/> stays.</summary>
internal ref struct ProfileReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    public bool Failed { get; private set; }

    public readonly int Remaining => _rest.Length;

    /// <summary>Whether all was read without a fault and nothing is left over.</summary>
    public readonly bool AtEnd => !Failed && _rest.IsEmpty;

    public byte UInt8()
    {
        var bytes = Bytes(1);
        return bytes.IsEmpty ? (byte)0 : bytes[0];
    }

    public ushort UInt16()
    {
        var bytes = Bytes(2);
        return bytes.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    public uint UInt32()
    {
        var bytes = Bytes(4);
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    public ulong UInt64()
    {
        var bytes = Bytes(8);
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    public Guid Uuid()
    {
        var bytes = Bytes(16);
        return bytes.IsEmpty ? Guid.Empty : new Guid(bytes, bigEndian: true);
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (Failed || count < 0 || count > _rest.Length)
        {
            Failed = true;
            return default;
        }

        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    /// <summary>A vector of at most <paramref name="limit"/> bytes, its length in the shortest form (RFC 9420 §2.1.2).</summary>
    public ReadOnlySpan<byte> Vector(int limit)
    {
        var first = UInt8();
        int length = first & 0x3f;
        var size = 1 << (first >> 6);
        if (size > 4)
        {
            Failed = true;
            return default;
        }

        for (var read = 1; read < size; read++)
        {
            length = (length << 8) | UInt8();
        }

        if (Failed || ProfileWriter.LengthSize(length) != size || length > limit)
        {
            Failed = true;
            return default;
        }

        return Bytes(length);
    }
}
