using Microsoft.Win32.SafeHandles;

namespace GraphChat.Client.Storage;

/// <summary>The journal's files on a disk.</summary>
internal sealed class DiskJournalFiles : IJournalFiles
{
    public IDisposable Lock(string path)
    {
        try
        {
            return new FileStream(path, Options());
        }
        catch (IOException exception)
        {
            throw new JournalException(
                JournalErrorCode.InUse,
                $"Another process has the store open (its lock is '{path}'). One process a device: stop the other one first.",
                exception);
        }
    }

    public bool Exists(string path) => File.Exists(path);

    public IJournalFile Open(string path) => new DiskJournalFile(new FileStream(path, Options()));

    public void Delete(string path) => File.Delete(path);

    public void Replace(string source, string destination)
    {
        File.Move(source, destination, overwrite: true);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(destination))!);
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET opens no folders; the kernel's own path to one does not help either, so libc is asked.
        FolderSync.Flush(folder);
    }

    private sealed class DiskJournalFile(FileStream stream) : IJournalFile
    {
        private SafeFileHandle Handle => stream.SafeFileHandle;

        public long Length => RandomAccess.GetLength(Handle);

        public int Read(long offset, Span<byte> destination)
        {
            var total = 0;
            while (total < destination.Length)
            {
                var read = RandomAccess.Read(Handle, destination[total..], offset + total);
                if (read == 0)
                {
                    break;
                }

                total += read;
            }

            return total;
        }

        public void Write(long offset, ReadOnlySpan<byte> source) => RandomAccess.Write(Handle, source, offset);

        public void Truncate(long length) => RandomAccess.SetLength(Handle, length);

        public void Flush() => RandomAccess.FlushToDisk(Handle);

        public void Dispose() => stream.Dispose();
    }
}
