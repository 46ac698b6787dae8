using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Redis.Tests;

public sealed class RedisSubscriptionTests : SubscriptionContract
{
    protected override Task<IStoreSource> OpenStoresAsync() => Task.FromResult<IStoreSource>(new InMemorySource());

    protected override Task<IBusSource> OpenBusesAsync() => RedisBusSource.StartAsync();
}
