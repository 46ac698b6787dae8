using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Tests.InMemory;

public sealed class InMemoryAttachmentTests : AttachmentContract
{
    private readonly InMemorySource _source = new();

    protected override Task<IStoreSource> OpenSourceAsync() => Task.FromResult<IStoreSource>(_source);

    protected override Task ForgetEventsAsync(ConversationId conversation) => _source.ForgetEventsAsync(conversation);
}
