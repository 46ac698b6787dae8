using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Attachments;

/// <summary>A service without a place for attachments: each upload is answered UNAVAILABLE.</summary>
public sealed class NoBlobs : IBlobStore
{
    private NoBlobs()
    {
    }

    /// <summary>The only one.</summary>
    public static NoBlobs Instance { get; } = new();

    /// <inheritdoc />
    public Task<long> AppendAsync(Guid id, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => throw Unavailable();

    /// <inheritdoc />
    public Task<long> LengthAsync(Guid id, CancellationToken cancellationToken) => throw Unavailable();

    /// <inheritdoc />
    public Task<ReadOnlyMemory<byte>> ReadAsync(Guid id, long offset, int most, CancellationToken cancellationToken) => throw Unavailable();

    /// <inheritdoc />
    public Task<byte[]> HashAsync(Guid id, CancellationToken cancellationToken) => throw Unavailable();

    /// <inheritdoc />
    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) => throw Unavailable();

    private static DeliveryException Unavailable() =>
        new(DeliveryErrorCode.Unavailable, "This installation has no place for attachments: the operator sets a folder.");
}
