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

    /// <summary>Takes the events of a conversation away, as retention does.</summary>
    public Task ForgetEventsAsync(ConversationId conversation)
    {
        lock (_database.Gate)
        {
            _database.Conversations[conversation].Log.Clear();
        }

        return Task.CompletedTask;
    }

    public Task ForgetUpToAsync(long position)
    {
        _database.Forget(position);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
