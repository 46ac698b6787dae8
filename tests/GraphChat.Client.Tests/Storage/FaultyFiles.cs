using GraphChat.Client.Storage;

namespace GraphChat.Client.Tests.Storage;

/// <summary>Files in memory that stop for good after a number of bytes written, as a killed process would.</summary>
internal sealed class FaultyFiles : IJournalFiles
{
    private readonly Dictionary<string, MemoryFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _locks = new(StringComparer.Ordinal);

    /// <summary>How many more bytes are written before everything fails.</summary>
    public long BytesLeft { get; set; } = long.MaxValue;

    /// <summary>How many more writes are made before one is torn in two and everything fails.</summary>
    public int WritesLeft { get; set; } = int.MaxValue;

    public long BytesWritten { get; private set; }

    public bool Dead { get; private set; }

    public byte[] this[string path]
    {
        get => [.. _files[path].Content];
        set => _files[path] = new MemoryFile(this) { Content = [.. value] };
    }

    /// <summary>What is on the disk now, for a new process to open.</summary>
    public FaultyFiles AfterCrash()
    {
        var copy = new FaultyFiles();
        foreach (var (path, file) in _files)
        {
            copy._files[path] = new MemoryFile(copy) { Content = [.. file.Content] };
        }

        return copy;
    }

    public IDisposable Lock(string path) =>
        _locks.Add(path) ? new Releaser(() => _locks.Remove(path)) : throw new JournalException(JournalErrorCode.InUse, "in use");

    public bool Exists(string path) => _files.ContainsKey(path);

    public IJournalFile Open(string path)
    {
        Live();
        if (!_files.TryGetValue(path, out var file))
        {
            file = _files[path] = new MemoryFile(this);
        }

        return file;
    }

    public void Delete(string path)
    {
        Live();
        _files.Remove(path);
    }

    public void Replace(string source, string destination)
    {
        Spend(1);
        Live();
        _files[destination] = _files[source];
        _files.Remove(source);
    }

    private void Live()
    {
        if (Dead)
        {
            throw new IOException("killed");
        }
    }

    private int Spend(int wanted)
    {
        Live();
        var allowed = (int)Math.Min(wanted, BytesLeft);
        BytesLeft -= allowed;
        BytesWritten += allowed;
        Dead = allowed < wanted;
        return allowed;
    }

    private sealed class Releaser(Action release) : IDisposable
    {
        public void Dispose() => release();
    }

    private sealed class MemoryFile(FaultyFiles owner) : IJournalFile
    {
        public List<byte> Content { get; init; } = [];

        public long Length => Content.Count;

        public int Read(long offset, Span<byte> destination)
        {
            lock (owner._locks)
            {
                return ReadAlone(offset, destination);
            }
        }

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            lock (owner._locks)
            {
                WriteAlone(offset, source);
            }
        }

        private int ReadAlone(long offset, Span<byte> destination)
        {
            var count = (int)Math.Max(0, Math.Min(destination.Length, Content.Count - offset));
            for (var at = 0; at < count; at++)
            {
                destination[at] = Content[(int)offset + at];
            }

            return count;
        }

        private void WriteAlone(long offset, ReadOnlySpan<byte> source)
        {
            if (owner.WritesLeft-- == 0)
            {
                owner.BytesLeft = Math.Min(owner.BytesLeft, source.Length / 2);
            }

            var allowed = owner.Spend(source.Length);
            for (var at = 0; at < allowed; at++)
            {
                var place = (int)offset + at;
                while (Content.Count <= place)
                {
                    Content.Add(0);
                }

                Content[place] = source[at];
            }

            owner.Live();
        }

        public void Truncate(long length)
        {
            owner.Spend(1);
            owner.Live();
            if (length < Content.Count)
            {
                Content.RemoveRange((int)length, Content.Count - (int)length);
            }
        }

        public void Flush() => owner.Live();

        public void Dispose()
        {
        }
    }
}
