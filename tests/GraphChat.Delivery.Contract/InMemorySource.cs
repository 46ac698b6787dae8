using GraphChat.Delivery.InMemory;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Contract;

/// <summary>Stores and bus in memory.</summary>
public sealed class InMemorySource : IStoreSource, IBusSource
{
    private readonly InMemoryDatabase _database = new();
    private readonly InProcessBus _bus = new();

    Task<DeliveryStores> IStoreSource.OpenNodeAsync() => Task.FromResult(InMemoryDelivery.Create(_database));

    Task<IMessageBus> IBusSource.OpenNodeAsync() => Task.FromResult<IMessageBus>(_bus);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
