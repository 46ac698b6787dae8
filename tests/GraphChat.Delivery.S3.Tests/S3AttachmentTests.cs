using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.S3.Tests;

/// <summary>The contract of attachments with their bytes in a bucket.</summary>
public sealed class S3AttachmentTests(S3Server server) : AttachmentContract
{
    private readonly string _prefix = $"a{Guid.NewGuid():n}";
    private readonly InMemorySource _source = new();

    protected override Task<IStoreSource> OpenSourceAsync() => Task.FromResult<IStoreSource>(_source);

    protected override Task ForgetEventsAsync(ConversationId conversation) => _source.ForgetEventsAsync(conversation);

    protected override IBlobStore OpenBlobs() => new S3BlobStore(server.Options(_prefix), TimeProvider.System);

    protected override IReadOnlyList<string> ListBlobs() => server.Objects(_prefix);
}
