using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Tests.InMemory;

public sealed class InMemoryRulesTests : RulesContract
{
    protected override Task<IStoreSource> OpenSourceAsync() => Task.FromResult<IStoreSource>(new InMemorySource());
}
