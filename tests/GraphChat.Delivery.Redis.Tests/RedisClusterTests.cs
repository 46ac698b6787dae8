using System.Globalization;
using System.Text;
using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Redis.Rates;
using GraphChat.Delivery.Redis.Resp;
using Xunit;

namespace GraphChat.Delivery.Redis.Tests;

/// <summary>Sharded pub/sub on a Redis Cluster of two nodes, of which the one that is asked first does not own our topics.</summary>
public sealed class RedisClusterTests : BusContract, IAsyncLifetime
{
    private const int Slots = 16_384;
    private readonly string _folder = Directory.CreateTempSubdirectory("graphchat-cluster").FullName;
    private RedisServer _owner = null!;
    private RedisServer _other = null!;

    private RedisOptions Options => _other.Options with { Sharded = true, OtherHosts = [("127.0.0.1", _owner.Port)] };

    public async ValueTask InitializeAsync()
    {
        _owner = await StartAsync("owner");
        _other = await StartAsync("other");
        var slot = HashSlot.Of("graphchat"u8);
        var (mine, theirs) = slot < Slots / 2 ? ((0, (Slots / 2) - 1), (Slots / 2, Slots - 1)) : ((Slots / 2, Slots - 1), (0, (Slots / 2) - 1));
        await _owner.CommandAsync("CLUSTER", "ADDSLOTSRANGE", $"{mine.Item1}", $"{mine.Item2}");
        await _other.CommandAsync("CLUSTER", "ADDSLOTSRANGE", $"{theirs.Item1}", $"{theirs.Item2}");
        await _owner.CommandAsync("CLUSTER", "MEET", "127.0.0.1", $"{_other.Port}");
        for (var i = 0; i < 300; i++)
        {
            if ((await _owner.CommandAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal)
                && (await _other.CommandAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        await _other.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task When_the_slot_goes_to_another_node_the_bus_follows()
    {
        await using var one = new RedisMessageBus(Options, TimeProvider.System);
        await using var two = new RedisMessageBus(Options, TimeProvider.System);
        await BusProbe.AssertCarriesAsync(one, two);

        var slot = HashSlot.Of("graphchat"u8).ToString(CultureInfo.InvariantCulture);
        var target = await _other.CommandAsync("CLUSTER", "MYID");
        await _other.CommandAsync("CLUSTER", "SETSLOT", slot, "NODE", target);
        await _owner.CommandAsync("CLUSTER", "SETSLOT", slot, "NODE", target);

        await BusProbe.AssertCarriesAsync(one, two, seconds: 30);
        await BusProbe.AssertCarriesAsync(two, one, seconds: 30);
    }

    [Fact]
    public async Task A_user_with_the_rights_that_the_documents_name_is_enough()
    {
        foreach (var server in new[] { _owner, _other })
        {
            await server.CommandAsync(
                "ACL", "SETUSER", "graphchat", "on", ">secret-of-the-user", "resetchannels", "&{graphchat}graphchat:*", "~{graphchat}graphchat:rate:*", "-@all",
                "+hello", "+auth", "+ping", "+publish", "+spublish", "+subscribe", "+ssubscribe", "+unsubscribe", "+sunsubscribe", "+incrby", "+pexpire", "+cluster|slots");
        }

        var options = Options with { User = "graphchat", Password = "secret-of-the-user" };
        await using var one = new RedisMessageBus(options, TimeProvider.System);
        await using var two = new RedisMessageBus(options, TimeProvider.System);
        await BusProbe.AssertCarriesAsync(one, two);
        await BusProbe.AssertCarriesAsync(two, one);
        await using var counter = new RedisRateCounter(options, TimeProvider.System);
        // Without a connection, or a right, a node counts alone.
        var counted = 0L;
        for (var i = 1; i < 600 && counted == 0; i++)
        {
            await counter.AddAsync("person", i, TimeSpan.FromMinutes(1), 1, TestContext.Current.CancellationToken);
            await Task.Delay(50);
            counted = long.Parse(await _owner.CommandAsync("EXISTS", $"{{graphchat}}graphchat:rate:person:{i}"), CultureInfo.InvariantCulture);
        }

        Assert.Equal(1, counted);
    }

    [Theory]
    [InlineData("123456789", 12_739)]
    [InlineData("foo", 12_182)]
    [InlineData("", 0)]
    public void Slots_are_those_of_the_specification(string tag, int slot) => Assert.Equal(slot, HashSlot.Of(Encoding.ASCII.GetBytes(tag)));

    protected override Task<IBusSource> OpenBusesAsync() => Task.FromResult<IBusSource>(new Shared(new RedisBusSource(_owner, Options)));

    private Task<RedisServer> StartAsync(string name) => RedisServer.StartAsync(
        "--masterauth", RedisServer.Password, "--cluster-enabled", "yes", "--cluster-config-file", Path.Combine(_folder, name), "--cluster-node-timeout", "2000");

    // The servers are this class's to end.
    private sealed class Shared(RedisBusSource inner) : IBusSource
    {
        public Task<Ports.IMessageBus> OpenNodeAsync() => inner.OpenNodeAsync();

        public ValueTask DisposeAsync() => inner.DisposeNodesAsync();
    }
}
