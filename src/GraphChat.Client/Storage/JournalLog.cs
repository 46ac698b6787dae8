namespace GraphChat.Client.Storage;

/// <summary>One journal file: header, then records, each chained to the one before. Not thread-safe.</summary>
internal sealed class JournalLog : IDisposable
{
    private readonly IJournalFile _file;
    private readonly JournalSeal _seal;
    private byte[] _link;
    private ulong _index;
    private long _end;
    private bool _snapshotEnded;

    private JournalLog(IJournalFile file, JournalSeal seal, JournalHeader header, byte[] link, long end)
    {
        _file = file;
        _seal = seal;
        Header = header;
        _link = link;
        _end = end;
        Counter = header.BaseCounter;
    }

    public JournalHeader Header { get; }

    /// <summary>Transactions committed since the journal was made.</summary>
    public ulong Counter { get; private set; }

    public long Size => _end;

    /// <summary>Starts a file with the header only; nothing is flushed.</summary>
    public static JournalLog Create(IJournalFile file, ReadOnlySpan<byte> masterKey, JournalHeader header)
    {
        var seal = new JournalSeal(masterKey, header.FileSalt);
        var bytes = header.Encode(seal);
        file.Truncate(0);
        file.Write(0, bytes);
        return new JournalLog(file, seal, header, System.Security.Cryptography.SHA256.HashData(bytes), bytes.Length);
    }

    /// <summary>Opens a file and reads its records in order, handing each change to <paramref name="apply"/>.</summary>
    public static JournalLog Open(IJournalFile file, Func<JournalKdf, byte[]> masterKey, Action<JournalRecordPlace, string, int, int> apply)
    {
        var bytes = new byte[JournalHeader.Size];
        if (file.Read(0, bytes) != bytes.Length)
        {
            throw new JournalException(JournalErrorCode.Damaged, "The store's file ends inside its header.");
        }

        var header = JournalHeader.Decode(bytes);
        var seal = new JournalSeal(masterKey(header.Kdf), header.FileSalt);
        JournalHeader.Verify(bytes, seal);
        var log = new JournalLog(file, seal, header, System.Security.Cryptography.SHA256.HashData(bytes), bytes.Length);
        log.ReadRecords(apply);
        return log;
    }

    /// <summary>Writes a transaction at the end; it counts once <see cref="Flush"/> has returned.</summary>
    public void Append(JournalRecordType type, JournalTransaction transaction, Action<JournalRecordPlace, string, int, int> apply)
    {
        var places = new List<(string Key, int Position, int Length)>(transaction.Count);
        var record = _seal.Seal(_link, _index, transaction.Encode(type, places));
        _file.Write(_end, record);
        Accept(record, type, places, apply);
    }

    public void Flush() => _file.Flush();

    /// <summary>The value at a place.</summary>
    public byte[] Read(JournalValuePlace place)
    {
        var record = new byte[place.Record.Length];
        if (_file.Read(place.Record.Offset, record) != record.Length || !_seal.TryOpen(place.Record.Link, record, out var plaintext))
        {
            throw Damaged();
        }

        return plaintext.AsSpan(place.Position, place.Length).ToArray();
    }

    public void Dispose()
    {
        _seal.Dispose();
        _file.Dispose();
    }

    private void ReadRecords(Action<JournalRecordPlace, string, int, int> apply)
    {
        var length = _file.Length;
        while (TryReadRecord(length, out var record))
        {
            var places = new List<(string Key, int Position, int Length)>();
            if (!_seal.TryOpen(_link, record, out var plaintext))
            {
                if (_end + record.Length == length)
                {
                    // Never acknowledged if a power cut tore it; if it was changed instead, the mark says so.
                    break;
                }

                throw Damaged();
            }

            if (!JournalTransaction.TryDecode(plaintext, out var type, places) || _snapshotEnded != (type == JournalRecordType.Commit))
            {
                throw Damaged();
            }

            Accept(record, type, places, apply);
        }

        if (!_snapshotEnded)
        {
            throw Damaged();
        }

        if (_end < length)
        {
            _file.Truncate(_end);
        }
    }

    /// <summary>Reads the next record; false at the end, or where only a torn one is left.</summary>
    private bool TryReadRecord(long fileLength, out byte[] record)
    {
        record = [];
        var header = new byte[JournalSeal.RecordHeaderSize];
        var read = _file.Read(_end, header);
        if (read < header.Length || IsZeroFrom(_end, fileLength, header))
        {
            return false;
        }

        if (!_seal.IsHeader(_link, _index, header))
        {
            throw Damaged();
        }

        var total = header.Length + JournalSeal.SealedLength(header);
        if (_end + total > fileLength)
        {
            return false;
        }

        record = new byte[total];
        return _file.Read(_end, record) == total ? true : throw Damaged();
    }

    /// <summary>Whether the header at the end was cut and only zeros follow: a file system may lengthen a file before it fills it.</summary>
    private bool IsZeroFrom(long offset, long fileLength, ReadOnlySpan<byte> header)
    {
        if (header[^1] != 0)
        {
            return false;
        }

        var rest = new byte[Math.Min(fileLength - offset - header.Length, 1 << 16)];
        for (var at = offset + header.Length; at < fileLength; at += rest.Length)
        {
            var count = _file.Read(at, rest);
            if (rest.AsSpan(0, count).ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return !_seal.IsHeader(_link, _index, header);
    }

    private void Accept(
        byte[] record, JournalRecordType type, List<(string Key, int Position, int Length)> places, Action<JournalRecordPlace, string, int, int> apply)
    {
        var place = new JournalRecordPlace(_end, record.Length, _link);
        _link = JournalSeal.NextLink(_link, record);
        _index++;
        _end += record.Length;
        _snapshotEnded |= type == JournalRecordType.SnapshotEnd;
        Counter += type == JournalRecordType.Commit ? 1UL : 0;
        foreach (var (key, position, length) in places)
        {
            apply(place, key, position, length);
        }
    }

    private static JournalException Damaged() =>
        new(JournalErrorCode.Damaged, "The store's file was changed inside: a record is missing, altered or out of order. Put a sound disk's copy back, or register a new device.");
}
