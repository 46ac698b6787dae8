using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Contract;

/// <summary>One bus that several nodes are on.</summary>
public interface IBusSource : IAsyncDisposable
{
    /// <summary>The bus as one more node has it, once it can publish and subscribe.</summary>
    Task<IMessageBus> OpenNodeAsync();
}
