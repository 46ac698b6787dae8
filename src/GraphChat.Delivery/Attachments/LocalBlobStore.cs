using System.Buffers;
using System.Security.Cryptography;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Attachments;

/// <summary>
/// Blobs as files in a folder that all nodes share, with two levels of folders by the id's first digits. A part is on the
/// disk when it is answered. Thread-safe.
/// </summary>
public sealed class LocalBlobStore : IBlobStore, IStreamedBlobs
{
    private const int CopiedBytes = 65_536;
    private readonly string _folder;

    /// <summary>Uses a folder, which is made with the first blob, for its owner only.</summary>
    public LocalBlobStore(string folder) => _folder = folder;

    /// <inheritdoc />
    public Task<long> AppendAsync(Guid id, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        AppendAsync(id, offset, file => file.WriteAsync(bytes, cancellationToken).AsTask());

    /// <inheritdoc />
    public Task<long> AppendAsync(Guid id, long offset, Stream bytes, int length, CancellationToken cancellationToken) =>
        AppendAsync(id, offset, file => CopyAsync(bytes, file, length, cancellationToken));

    /// <inheritdoc />
    public Stream OpenRead(Guid id)
    {
        try
        {
            return Open(id, CopiedBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(exception);
        }
    }

    /// <inheritdoc />
    public Task<long> LengthAsync(Guid id, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(id));
        return Task.FromResult(file.Exists ? file.Length : 0);
    }

    /// <inheritdoc />
    public Task<ReadOnlyMemory<byte>> ReadAsync(Guid id, long offset, int most, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await using var file = Open(id, 4_096);
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
        await using var file = Open(id, CopiedBytes);
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
            throw Unavailable(exception);
        }
    }

    private static DeliveryException Unavailable(Exception exception) => new(
        DeliveryErrorCode.Unavailable, "The attachment cannot be read or written now; ask how far it is, and repeat.", details: null, exception);

    private static async Task CopyAsync(Stream bytes, FileStream file, int length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopiedBytes);
        try
        {
            int read;
            for (var left = length; left > 0; left -= read)
            {
                read = await bytes.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, left)), cancellationToken);
                if (read == 0)
                {
                    return;
                }

                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Task<long> AppendAsync(Guid id, long offset, Func<FileStream, Task> write) => GuardAsync(async () =>
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
        try
        {
            await write(file);
        }
        finally
        {
            // What came of a part that was cut counts as well, so it is kept like any other.
            file.Flush(flushToDisk: true);
        }

        return file.Length;
    });

    private FileStream Open(Guid id, int buffer) =>
        new(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, buffer, FileOptions.Asynchronous);

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
