using System.Security.Cryptography;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Attachments;

/// <summary>
/// Blobs as files in a folder that all nodes share, with two levels of folders by the id's first digits. A part is on the
/// disk when it is answered. Thread-safe.
/// </summary>
public sealed class LocalBlobStore : IBlobStore
{
    private readonly string _folder;

    /// <summary>Uses a folder, which is made with the first blob, for its owner only.</summary>
    public LocalBlobStore(string folder) => _folder = folder;

    /// <inheritdoc />
    public Task<long> AppendAsync(Guid id, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        var path = PathOf(id);
        MakeFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Exclusive: two writers of one blob take turns, and the second sees where the end is.
        await using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 4_096, FileOptions.Asynchronous);
        if (file.Length != offset)
        {
            return file.Length;
        }

        file.Seek(0, SeekOrigin.End);
        await file.WriteAsync(bytes, cancellationToken);
        file.Flush(flushToDisk: true);
        return file.Length;
    });

    /// <inheritdoc />
    public Task<long> LengthAsync(Guid id, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(id));
        return Task.FromResult(file.Exists ? file.Length : 0);
    }

    /// <inheritdoc />
    public Task<ReadOnlyMemory<byte>> ReadAsync(Guid id, long offset, int most, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await using var file = new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4_096, FileOptions.Asynchronous);
        if (offset >= file.Length)
        {
            return default;
        }

        file.Seek(offset, SeekOrigin.Begin);
        var bytes = new byte[(int)Math.Min(most, file.Length - offset)];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return (ReadOnlyMemory<byte>)bytes;
    });

    /// <inheritdoc />
    public Task<byte[]> HashAsync(Guid id, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await using var file = new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 65_536, FileOptions.Asynchronous);
        return await SHA256.HashDataAsync(file, cancellationToken);
    });

    /// <inheritdoc />
    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) => GuardAsync(() =>
    {
        var path = PathOf(id);
        if (File.Exists(path))
        {
            File.Delete(path);
        }

        return Task.FromResult(true);
    });

    private static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException(
                DeliveryErrorCode.Unavailable, "The attachment cannot be read or written now; ask how far it is, and repeat.", details: null, exception);
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private string PathOf(Guid id)
    {
        var name = id.ToString("n");
        return Path.Combine(_folder, name[..2], name[2..4], name);
    }
}
