using System.Security.Cryptography;

namespace GraphChat.Client.Storage;

/// <summary>
/// A device's encrypted store: keys and values in one append-only file, changed by transactions that are on disk before
/// <see cref="CommitAsync"/> returns. One process at a time. Safe for concurrent use. Format: docs/protocols/journal.md.
/// </summary>
public sealed class Journal : IDisposable
{
    private const long SmallestToCompact = 4 << 20;
    private const int SnapshotPart = 1 << 20;

    private readonly string _path;
    private readonly IJournalFiles _files;
    private readonly IDisposable _lockFile;
    private readonly byte[] _masterKey;
    private readonly JournalMark _mark;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly Lock _reader = new();
    private readonly SortedSet<string> _order = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JournalValuePlace> _index = new(StringComparer.Ordinal);
    private JournalLog _log;
    private long _liveBytes;
    private bool _broken;
    private bool _disposed;

    private Journal(string path, IJournalFiles files, IDisposable lockFile, JournalKey key)
    {
        _path = path;
        _files = files;
        _lockFile = lockFile;
        files.Delete(Temporary);
        if (files.Exists(path))
        {
            byte[] master = [];
            var file = files.Open(path);
            try
            {
                _log = JournalLog.Open(file, kdf => master = key.MasterKey(kdf), Apply);
            }
            catch
            {
                file.Dispose();
                throw;
            }

            _masterKey = master;
            _mark = JournalMark.Open(files, MarkPath, master, _log.Header.JournalId);
            CheckMark();
            return;
        }

        var header = NewHeader(key.NewKdf(), Guid.NewGuid(), 1, 0);
        _masterKey = key.MasterKey(header.Kdf);
        _mark = JournalMark.Open(files, MarkPath, _masterKey, header.JournalId);
        _mark.Write(0);
        _mark.Flush();
        _log = WriteFile(header, []);
    }

    /// <summary>Transactions committed since the journal was made; survives reopening and only grows.</summary>
    public ulong Counter
    {
        get
        {
            lock (_reader)
            {
                return _log.Counter;
            }
        }
    }

    private string Temporary => _path + ".new";

    private string MarkPath => _path + ".mark";

    /// <summary>Opens the journal at <paramref name="path"/>; makes one where there is none. Its folder must exist.</summary>
    /// <param name="path">The file; <c>.lock</c>, <c>.mark</c> and <c>.new</c> are put beside it.</param>
    /// <param name="key">What opens it.</param>
    /// <param name="cancellationToken">Cancels before the file is opened.</param>
    /// <exception cref="JournalException">See <see cref="JournalErrorCode"/>.</exception>
    public static Task<Journal> OpenAsync(string path, JournalKey key, CancellationToken cancellationToken = default) =>
        Task.Run(() => Open(path, key, new DiskJournalFiles()), cancellationToken);

    /// <summary>The value of a key, or null.</summary>
    /// <exception cref="JournalException">The record on disk was changed since it was written.</exception>
    public byte[]? Read(string key)
    {
        lock (_reader)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _index.TryGetValue(key, out var place) ? _log.Read(place) : null;
        }
    }

    /// <summary>
    /// Keys that begin with <paramref name="prefix"/> and their values, in ordinal order of the keys.
    /// </summary>
    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="limit">The most entries given.</param>
    /// <param name="after">Only keys past this one in the direction of reading; null from the beginning.</param>
    /// <param name="descending">Whether the last key comes first.</param>
    public IReadOnlyList<KeyValuePair<string, byte[]>> ReadRange(string prefix, int limit, string? after = null, bool descending = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        var upper = prefix + char.MaxValue;
        lock (_reader)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var low = !descending && after is not null ? after : prefix;
            var high = descending && after is not null ? after : upper;
            if (string.CompareOrdinal(low, high) > 0)
            {
                return [];
            }

            var view = _order.GetViewBetween(low, high);
            return [.. (descending ? view.Reverse() : view)
                .Where(key => key != after && key.StartsWith(prefix, StringComparison.Ordinal))
                .Take(limit)
                .Select(key => KeyValuePair.Create(key, _log.Read(_index[key])))];
        }
    }

    /// <summary>
    /// Writes all changes of a transaction or none, and returns when they would survive a power cut. Once begun it is not cancelled.
    /// </summary>
    /// <exception cref="JournalException">The disk refused; the journal takes nothing more until it is opened again.</exception>
    public async Task CommitAsync(JournalTransaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (transaction.Count == 0)
        {
            return;
        }

        await _writer.WaitAsync(cancellationToken);
        try
        {
            Guard(() =>
            {
                var applied = new List<(JournalRecordPlace Record, string Key, int Position, int Length)>();
                _log.Append(JournalRecordType.Commit, transaction, (record, key, position, length) => applied.Add((record, key, position, length)));
                _log.Flush();
                lock (_reader)
                {
                    foreach (var (record, key, position, length) in applied)
                    {
                        Apply(record, key, position, length);
                    }
                }

                _mark.Write(_log.Counter);
            });

            if (_log.Size > SmallestToCompact && _log.Size > 2 * _liveBytes)
            {
                Guard(Compact);
            }
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Rewrites the file with what is live only: what was deleted or overwritten is gone from it afterwards.</summary>
    /// <exception cref="JournalException">The disk refused; the old file stays.</exception>
    public async Task CompactAsync(CancellationToken cancellationToken = default)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            Guard(Compact);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Closes the file and lets another process open it.</summary>
    public void Dispose()
    {
        _writer.Wait();
        lock (_reader)
        {
            if (!_disposed)
            {
                _disposed = true;
                _log.Dispose();
                _mark.Dispose();
                _lockFile.Dispose();
                CryptographicOperations.ZeroMemory(_masterKey);
            }
        }

        _writer.Release();
    }

    internal static Journal Open(string path, JournalKey key, IJournalFiles files)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(key);
        var lockFile = files.Lock(path + ".lock");
        try
        {
            return new Journal(path, files, lockFile, key);
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }
    }

    private void CheckMark()
    {
        var mark = _mark.Read();
        if (mark is null || mark > _log.Counter)
        {
            _log.Dispose();
            _mark.Dispose();
            throw new JournalException(
                JournalErrorCode.RolledBack,
                "The store is an older copy of itself, or was copied without what lies beside it. Going on would use message keys twice: register a new device.");
        }
    }

    private static JournalHeader NewHeader(JournalKdf kdf, Guid journalId, ulong generation, ulong baseCounter) => new()
    {
        Kdf = kdf,
        FileSalt = RandomNumberGenerator.GetBytes(32),
        JournalId = journalId,
        Generation = generation,
        BaseCounter = baseCounter,
    };

    private void Compact()
    {
        var old = _log;
        var header = NewHeader(old.Header.Kdf, old.Header.JournalId, old.Header.Generation + 1, old.Counter);
        var written = WriteFile(header, [.. _order]);
        lock (_reader)
        {
            _log = written;
            old.Dispose();
        }
    }

    /// <summary>Writes a whole new file beside the old one, moves it in place, and points the index at it.</summary>
    private JournalLog WriteFile(JournalHeader header, IReadOnlyList<string> keys)
    {
        var file = _files.Open(Temporary);
        JournalLog? log = null;
        var places = new List<(JournalRecordPlace Record, string Key, int Position, int Length)>();
        try
        {
            log = JournalLog.Create(file, _masterKey, header);
            var part = new JournalTransaction();
            long size = 0;
            foreach (var key in keys)
            {
                var value = _log.Read(_index[key]);
                part.Put(key, value);
                size += value.Length;
                if (size >= SnapshotPart)
                {
                    log.Append(JournalRecordType.Snapshot, part, (record, name, position, length) => places.Add((record, name, position, length)));
                    part = new JournalTransaction();
                    size = 0;
                }
            }

            log.Append(JournalRecordType.SnapshotEnd, part, (record, name, position, length) => places.Add((record, name, position, length)));
            log.Flush();
            _files.Replace(Temporary, _path);
        }
        catch
        {
            (log as IDisposable ?? file).Dispose();
            throw;
        }

        lock (_reader)
        {
            _liveBytes = 0;
            _index.Clear();
            _order.Clear();
            foreach (var (record, key, position, length) in places)
            {
                Apply(record, key, position, length);
            }
        }

        return log;
    }

    private void Apply(JournalRecordPlace record, string key, int position, int length)
    {
        if (_index.Remove(key, out var old))
        {
            _liveBytes -= old.Length + key.Length;
            _order.Remove(key);
        }

        if (length >= 0)
        {
            _index[key] = new JournalValuePlace(record, position, length);
            _order.Add(key);
            _liveBytes += length + key.Length;
        }
    }

    /// <summary>After a failed write or flush nobody knows what is on disk, so nothing more is written before it was read again.</summary>
    private void Guard(Action write)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_broken)
        {
            throw new JournalException(JournalErrorCode.WriteFailed, "A write to the store failed before: open it again.");
        }

        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _broken = true;
            throw new JournalException(JournalErrorCode.WriteFailed, "The store cannot be written; what was acknowledged is safe. Free the disk and open it again.", exception);
        }
    }
}
