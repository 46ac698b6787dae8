namespace GraphChat.Delivery.Ports;

/// <summary>A place for blobs whose bytes a node can pass on as they come, without holding them. Unreachable: UNAVAILABLE.</summary>
public interface IStreamedBlobs
{
    /// <summary>
    /// Adds at most so many bytes at the end of a blob if the end is at <paramref name="offset"/>; gives where the end is
    /// then. What came before <paramref name="bytes"/> broke off is kept.
    /// </summary>
    Task<long> AppendAsync(Guid id, long offset, Stream bytes, int length, CancellationToken cancellationToken);

    /// <summary>The bytes of a blob, from any place; the caller disposes it.</summary>
    Stream OpenRead(Guid id);
}
