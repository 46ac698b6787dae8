using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.InMemory;

/// <summary>Makes the stores of a node in memory, for tests and for trying things out.</summary>
public static class InMemoryDelivery
{
    /// <summary>The stores of one node on a database that other nodes may share.</summary>
    public static DeliveryStores Create(InMemoryDatabase database) => new(
        new InMemoryEventLog(database),
        new InMemoryConversationStore(database),
        new InMemoryDeviceStore(database),
        new InMemoryKeyPackageStore(database),
        new InMemoryPersonStore(database),
        new InMemoryFrankingKeys(database),
        new InMemorySessionRevocations(database),
        new InMemoryGroupStore(database),
        new InMemoryPositionStore(database),
        new InMemoryAttachmentStore(database));
}
