using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Tests.InMemory;

public sealed class InProcessBusTests : BusContract
{
    protected override Task<IBusSource> OpenBusesAsync() => Task.FromResult<IBusSource>(new InMemorySource());
}
