using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Tests.InMemory;

public sealed class InMemoryAttachmentTests : AttachmentContract
{
    protected override Task<IStoreSource> OpenSourceAsync() => Task.FromResult<IStoreSource>(new InMemorySource());
}
