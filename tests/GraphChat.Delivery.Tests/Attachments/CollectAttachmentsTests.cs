using GraphChat.Delivery.Attachments;
using GraphChat.Delivery.InMemory;
using GraphChat.Delivery.Ports;
using Xunit;

namespace GraphChat.Delivery.Tests.Attachments;

public sealed class CollectAttachmentsTests
{
    /// <summary>The first one that could not be deleted once ended each round.</summary>
    [Fact]
    public async Task A_file_that_cannot_be_deleted_now_holds_up_no_other_and_goes_the_next_time()
    {
        var store = new InMemoryAttachmentStore(new InMemoryDatabase());
        var began = TimeProvider.System.GetUtcNow().AddDays(-2);
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToList();
        foreach (var id in ids)
        {
            await store.AddAsync(
                new Attachment(id, new ConversationId(Guid.NewGuid()), new UserId(Guid.NewGuid()), 1, new byte[32], began, null, null), default);
        }

        var blobs = new Stubborn { Kept = { ids[0], ids[7] } };
        var collect = new CollectAttachments(store, blobs, TimeProvider.System);
        Assert.Equal(DeliveryErrorCode.Unavailable, (await Assert.ThrowsAsync<DeliveryException>(() => collect.ExecuteAsync(default))).Code);
        Assert.Equal(ids.Except(blobs.Kept).Order(), blobs.Deleted.Order());

        blobs.Kept.Clear();
        Assert.Equal(2, await collect.ExecuteAsync(default));
        Assert.Equal(0, await collect.ExecuteAsync(default));
        Assert.Equal(ids.Order(), blobs.Deleted.Order());
    }

    private sealed class Stubborn : IBlobStore
    {
        public HashSet<Guid> Kept { get; } = [];

        public List<Guid> Deleted { get; } = [];

        public Task DeleteAsync(Guid id, CancellationToken cancellationToken)
        {
            if (Kept.Contains(id))
            {
                throw new DeliveryException(DeliveryErrorCode.Unavailable, "The store is away.");
            }

            Deleted.Add(id);
            return Task.CompletedTask;
        }

        public Task<long> AppendAsync(Guid id, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long> LengthAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ReadOnlyMemory<byte>> ReadAsync(Guid id, long offset, int most, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<byte[]> HashAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
