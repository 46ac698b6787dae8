using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Ports;
using GraphChat.Testing;

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>A database whose notifications are the bus.</summary>
public sealed class NotifySource : IBusSource
{
    private readonly TestDatabase _database;
    private readonly List<PostgresMessageBus> _nodes = [];

    private NotifySource(TestDatabase database) => _database = database;

    public string ConnectionString => _database.ConnectionString;

    public static async Task<NotifySource> CreateAsync() => new(await DatabasePool.TakeAsync());

    public async Task<IMessageBus> OpenNodeAsync()
    {
        var bus = new PostgresMessageBus(ConnectionString, TimeProvider.System);
        _nodes.Add(bus);
        for (var i = 0; i < 500 && !bus.IsConnected; i++)
        {
            await Task.Delay(20);
        }

        return bus;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _nodes.Clear();
        DatabasePool.Return(_database);
    }
}
