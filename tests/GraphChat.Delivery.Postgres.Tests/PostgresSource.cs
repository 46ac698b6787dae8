using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Ports;
using GraphChat.Testing;

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>A migrated database that several nodes open.</summary>
public sealed class PostgresSource : IStoreSource
{
    private readonly TestDatabase _database;
    private readonly List<PostgresDelivery> _nodes = [];

    private PostgresSource(TestDatabase database) => _database = database;

    public string ConnectionString => _database.ConnectionString;

    public static async Task<PostgresSource> CreateAsync() => new(await DatabasePool.TakeAsync());

    public async Task<DeliveryStores> OpenNodeAsync()
    {
        var node = await PostgresDelivery.OpenAsync(
            new PostgresDeliveryOptions { ConnectionString = ConnectionString + ";Maximum Pool Size=10" }, World.Keys, TimeProvider.System, default);
        _nodes.Add(node);
        return node.Stores;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        DatabasePool.Return(_database);
    }
}
