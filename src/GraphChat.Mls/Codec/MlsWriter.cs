using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GraphChat.Mls.Codec;

/// <summary>
/// Writes TLS presentation language with QUIC-style lengths (RFC 9420 §2.1). Its buffer is zeroed when it is left,
/// because structures with secrets pass through it. Not thread-safe.
/// </summary>
public sealed class MlsWriter : IDisposable
{
    // RFC 9420: M6.3.1-5.
    private const int LongestVector = (1 << 30) - 1;
    private byte[] _buffer;

    /// <summary>An empty writer.</summary>
    public MlsWriter(int capacity = 256) => _buffer = new byte[capacity];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written so far: a view, good until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>One byte.</summary>
    public void WriteUInt8(byte value) => Take(1)[0] = value;

    /// <summary>Two bytes, big-endian.</summary>
    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);

    /// <summary>Four bytes, big-endian.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    /// <summary>Eight bytes, big-endian.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);

    /// <summary>Bytes without a length.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary><c>opaque x&lt;V&gt;</c>.</summary>
    public void WriteOpaque(ReadOnlySpan<byte> bytes)
    {
        WriteLength(bytes.Length);
        WriteBytes(bytes);
    }

    /// <summary>The presence byte of <c>optional&lt;T&gt;</c>.</summary>
    public void WriteOptional(bool present) => WriteUInt8(present ? (byte)1 : (byte)0);

    /// <summary>A vector's length, whose content the caller writes.</summary>
    public void WriteLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LongestVector);
        switch (length)
        {
            case < 1 << 6:
                WriteUInt8((byte)length);
                break;
            case < 1 << 14:
                WriteUInt16((ushort)(length | 0x4000));
                break;
            default:
                WriteUInt32((uint)length | 0x8000_0000);
                break;
        }
    }

    /// <summary>Begins a vector whose length is not known yet; hand the result to <see cref="EndVector"/>.</summary>
    public int BeginVector()
    {
        Take(1);
        return Length;
    }

    /// <summary>Ends the vector that began at <paramref name="start"/> and writes its length before it.</summary>
    public void EndVector(int start)
    {
        var length = Length - start;
        var header = length < 1 << 6 ? 1 : length < 1 << 14 ? 2 : 4;
        if (header > 1)
        {
            Take(header - 1);
            _buffer.AsSpan(start, length).CopyTo(_buffer.AsSpan(start + header - 1));
        }

        var end = Length;
        Length = start - 1;
        WriteLength(length);
        Length = end;
    }

    /// <summary>A vector of structures.</summary>
    public void WriteVector<T>(IReadOnlyList<T> items, Action<MlsWriter, T> write)
    {
        var start = BeginVector();
        for (var i = 0; i < items.Count; i++)
        {
            write(this, items[i]);
        }

        EndVector(start);
    }

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Zeroes the buffer.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_buffer);
        Length = 0;
    }

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - Length < count)
        {
            var larger = new byte[Math.Max(Length + count, 2 * _buffer.Length)];
            Written.CopyTo(larger);
            CryptographicOperations.ZeroMemory(_buffer);
            _buffer = larger;
        }

        Length += count;
        return _buffer.AsSpan(Length - count, count);
    }
}
