using GraphChat.Delivery.Contract;
using GraphChat.Delivery.History;
using Xunit;

namespace GraphChat.Delivery.Redis.Tests;

/// <summary>ACL users: the least that a node needs is enough, and each command that Redis refuses costs no event.</summary>
public sealed class RedisAclTests
{
    private static readonly string[] s_least = ["on", ">secret-of-the-user", "&graphchat:*", "+hello", "+auth", "+ping", "+publish", "+subscribe", "+unsubscribe"];

    [Fact]
    public async Task A_user_with_the_least_rights_is_enough()
    {
        await using var server = await RedisServer.StartAsync(["--user", "graphchat", .. s_least]);
        await using var source = new RedisBusSource(server, server.Options with { User = "graphchat", Password = "secret-of-the-user" });
        await BusProbe.AssertCarriesAsync(await source.OpenNodeAsync(), await source.OpenNodeAsync());
    }

    [Theory]
    [InlineData("-hello")]
    [InlineData("-ping")]
    [InlineData("-publish")]
    [InlineData("-subscribe")]
    [InlineData("-unsubscribe")]
    [InlineData("resetchannels")]
    [InlineData("off")]
    [InlineData("<secret-of-the-user")]
    public async Task Whichever_command_redis_refuses_every_event_arrives_from_the_log(string refused)
    {
        await using var server = await RedisServer.StartAsync(["--user", "graphchat", .. s_least, refused]);
        var buses = new RedisBusSource(server, server.Options with { User = "graphchat", Password = "secret-of-the-user", PingInterval = TimeSpan.FromMilliseconds(200) });
        await using var world = new World(new InMemorySource(), new Impatient(buses));
        var one = await world.StartNodeAsync();
        var two = await world.StartNodeAsync();
        var ann = await world.JoinAsync(one);
        var conversation = await world.OpenAsync(one, ann);
        await using var reader = new Collecting<EventItem>(token => two.Hub.SubscribeToConversation(
            ann.Caller, conversation, two.Cursors.AfterSequence(conversation, 0), filter: null, token));

        for (var i = 0; i < 5; i++)
        {
            await world.SendAsync(one, ann, conversation, 0, $"{i}");
        }

        Assert.Equal([1L, 2L, 3L, 4L, 5L], (await reader.TakeAsync(5)).Select(item => item.Event.Sequence));
    }

    // Buses that may never connect.
    private sealed class Impatient(RedisBusSource inner) : IBusSource
    {
        public async Task<Ports.IMessageBus> OpenNodeAsync() => await inner.OpenNodeAsync(patient: false);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
