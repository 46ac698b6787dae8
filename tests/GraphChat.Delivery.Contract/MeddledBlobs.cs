using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Contract;

/// <summary>A place for blobs where a test can do something just before or after another does.</summary>
internal sealed class MeddledBlobs(IBlobStore inner) : IBlobStore, IDisposable
{
    public Func<Guid, Task>? BeforeAppend { get; set; }

    public Func<Guid, Task>? BeforeDelete { get; set; }

    public Func<Guid, Task>? AfterDelete { get; set; }

    public async Task<long> AppendAsync(Guid id, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await (BeforeAppend?.Invoke(id) ?? Task.CompletedTask);
        return await inner.AppendAsync(id, offset, bytes, cancellationToken);
    }

    public Task<long> LengthAsync(Guid id, CancellationToken cancellationToken) => inner.LengthAsync(id, cancellationToken);

    public Task<ReadOnlyMemory<byte>> ReadAsync(Guid id, long offset, int most, CancellationToken cancellationToken) =>
        inner.ReadAsync(id, offset, most, cancellationToken);

    public Task<byte[]> HashAsync(Guid id, CancellationToken cancellationToken) => inner.HashAsync(id, cancellationToken);

    public async Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await (BeforeDelete?.Invoke(id) ?? Task.CompletedTask);
        await inner.DeleteAsync(id, cancellationToken);
        await (AfterDelete?.Invoke(id) ?? Task.CompletedTask);
    }

    public void Dispose() => (inner as IDisposable)?.Dispose();
}
