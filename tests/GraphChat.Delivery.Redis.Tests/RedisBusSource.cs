using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Redis.Tests;

/// <summary>A Redis of the test's own with a bus for each node.</summary>
internal sealed class RedisBusSource(RedisServer server) : IBusSource
{
    private readonly List<RedisMessageBus> _nodes = [];

    public static async Task<IBusSource> StartAsync() => new RedisBusSource(await RedisServer.StartAsync());

    public async Task<IMessageBus> OpenNodeAsync()
    {
        var bus = new RedisMessageBus(server.Options, TimeProvider.System);
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

        await server.DisposeAsync();
    }
}
