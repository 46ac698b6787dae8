using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Tests.InMemory;

public sealed class InMemorySubscriptionTests : SubscriptionContract
{
    protected override Task<IStoreSource> OpenStoresAsync() => Task.FromResult<IStoreSource>(new InMemorySource());

    protected override Task<IBusSource> OpenBusesAsync() => Task.FromResult<IBusSource>(new InMemorySource());
}
