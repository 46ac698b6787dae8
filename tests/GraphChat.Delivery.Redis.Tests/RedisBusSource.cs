using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Redis.Tests;

/// <summary>A Redis of the test's own with a bus for each node.</summary>
internal sealed class RedisBusSource(RedisServer server, RedisOptions? options = null) : IBusSource
{
    private readonly List<RedisMessageBus> _nodes = [];

    public static async Task<IBusSource> StartAsync() => new RedisBusSource(await RedisServer.StartAsync());

    public Task<IMessageBus> OpenNodeAsync() => OpenNodeAsync(patient: true);

    public async Task<IMessageBus> OpenNodeAsync(bool patient)
    {
        var bus = new RedisMessageBus(options ?? server.Options, TimeProvider.System);
        _nodes.Add(bus);
        for (var i = 0; i < (patient ? 500 : 10) && !bus.IsConnected; i++)
        {
            await Task.Delay(20);
        }

        return bus;
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeNodesAsync();
        await server.DisposeAsync();
    }

    public async ValueTask DisposeNodesAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _nodes.Clear();
    }
}
