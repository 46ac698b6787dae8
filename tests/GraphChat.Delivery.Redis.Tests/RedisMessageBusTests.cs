using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Redis.Tests;

public sealed class RedisMessageBusTests : BusContract
{
    protected override Task<IBusSource> OpenBusesAsync() => RedisBusSource.StartAsync();
}
