using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Contract;

/// <summary>One database that several nodes open.</summary>
public interface IStoreSource : IAsyncDisposable
{
    /// <summary>The stores of one more node.</summary>
    Task<DeliveryStores> OpenNodeAsync();

    /// <summary>Takes the events up to a position away, as retention does.</summary>
    Task ForgetUpToAsync(long position);
}
