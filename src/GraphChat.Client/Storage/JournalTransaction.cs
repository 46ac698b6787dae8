using System.Buffers.Binary;
using System.Text;

namespace GraphChat.Client.Storage;

/// <summary>Changes to several keys that a journal takes all or none. Not thread-safe; used once.</summary>
public sealed class JournalTransaction
{
    /// <summary>The most bytes of a key in UTF-8.</summary>
    public const int MaximumKeySize = 512;

    /// <summary>The most bytes of all keys and values of a transaction.</summary>
    public const int MaximumSize = 1 << 26;

    private readonly Dictionary<string, ReadOnlyMemory<byte>?> _changes = new(StringComparer.Ordinal);

    internal int Count => _changes.Count;

    internal IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>?>> Changes => _changes;

    /// <summary>Sets a key; the last change of a key in a transaction counts. The value must not change until the commit.</summary>
    /// <exception cref="JournalException">The key is too long.</exception>
    public JournalTransaction Put(string key, ReadOnlyMemory<byte> value)
    {
        Check(key);
        _changes[key] = value;
        return this;
    }

    /// <summary>Removes a key, present or not.</summary>
    /// <exception cref="JournalException">The key is too long.</exception>
    public JournalTransaction Delete(string key)
    {
        Check(key);
        _changes[key] = null;
        return this;
    }

    /// <summary>Adds the changes of another transaction to this one, after its own.</summary>
    public JournalTransaction Include(JournalTransaction other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (key, value) in other._changes)
        {
            _changes[key] = value;
        }

        return this;
    }

    /// <summary>u8 type, u32 count, then per change u8 kind, u16 and key, and for a put u32 and value.</summary>
    internal byte[] Encode(JournalRecordType type, List<(string Key, int Position, int Length)> places)
    {
        long size = 5;
        foreach (var (key, value) in _changes)
        {
            size += 3L + Encoding.UTF8.GetByteCount(key) + (value is { } present ? 4L + present.Length : 0);
        }

        if (size > MaximumSize)
        {
            throw new JournalException(JournalErrorCode.TooLarge, $"A transaction of the store holds at most {MaximumSize} bytes.");
        }

        var buffer = new byte[size];
        buffer[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(1), _changes.Count);
        var at = 5;
        foreach (var (key, value) in _changes)
        {
            buffer[at++] = value is null ? (byte)2 : (byte)1;
            var keyLength = Encoding.UTF8.GetBytes(key, buffer.AsSpan(at + 2));
            BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(at), (ushort)keyLength);
            at += 2 + keyLength;
            if (value is not { } present)
            {
                places.Add((key, 0, -1));
                continue;
            }

            BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(at), present.Length);
            at += 4;
            present.Span.CopyTo(buffer.AsSpan(at));
            places.Add((key, at, present.Length));
            at += present.Length;
        }

        return buffer;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; a length of -1 stands for a removal. False where it is not well formed.</summary>
    internal static bool TryDecode(
        ReadOnlySpan<byte> buffer, out JournalRecordType type, List<(string Key, int Position, int Length)> places)
    {
        type = default;
        if (buffer.Length < 5)
        {
            return false;
        }

        type = (JournalRecordType)buffer[0];
        var count = BinaryPrimitives.ReadInt32BigEndian(buffer[1..]);
        var at = 5;
        for (var read = 0; read < count; read++)
        {
            if (buffer.Length - at < 3)
            {
                return false;
            }

            var kind = buffer[at];
            var keyLength = BinaryPrimitives.ReadUInt16BigEndian(buffer[(at + 1)..]);
            at += 3;
            if (kind is not (1 or 2) || buffer.Length - at < keyLength + (kind == 1 ? 4 : 0))
            {
                return false;
            }

            var key = Encoding.UTF8.GetString(buffer.Slice(at, keyLength));
            at += keyLength;
            if (kind == 2)
            {
                places.Add((key, 0, -1));
                continue;
            }

            var length = BinaryPrimitives.ReadInt32BigEndian(buffer[at..]);
            at += 4;
            if (length < 0 || buffer.Length - at < length)
            {
                return false;
            }

            places.Add((key, at, length));
            at += length;
        }

        return count >= 0 && at == buffer.Length
            && type is JournalRecordType.Commit or JournalRecordType.Snapshot or JournalRecordType.SnapshotEnd;
    }

    private static void Check(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (Encoding.UTF8.GetByteCount(key) > MaximumKeySize)
        {
            throw new JournalException(JournalErrorCode.TooLarge, $"A key of the store has at most {MaximumKeySize} bytes.");
        }
    }
}
