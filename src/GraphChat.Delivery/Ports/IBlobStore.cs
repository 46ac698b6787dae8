namespace GraphChat.Delivery.Ports;

/// <summary>Keeps bytes by an id: a local disk, or any object store. Unreachable: UNAVAILABLE.</summary>
public interface IBlobStore
{
    /// <summary>
    /// Adds bytes at the end of a blob if the end is at <paramref name="offset"/>; gives where the end is then, so that a part
    /// that was not added shows where to go on. One that is not there begins at 0.
    /// </summary>
    Task<long> AppendAsync(Guid id, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>How many bytes a blob has; 0 where it is not there.</summary>
    Task<long> LengthAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>At most so many bytes from an offset on; fewer at the end.</summary>
    Task<ReadOnlyMemory<byte>> ReadAsync(Guid id, long offset, int most, CancellationToken cancellationToken);

    /// <summary>SHA-256 of the whole.</summary>
    Task<byte[]> HashAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Forgets a blob; one that is not there is passed over.</summary>
    Task DeleteAsync(Guid id, CancellationToken cancellationToken);
}
