using System.Diagnostics;
using System.Globalization;
using GraphChat.Delivery.Redis.Rates;
using GraphChat.Delivery.Redis.Resp;
using Xunit;

namespace GraphChat.Delivery.Redis.Tests.Rates;

/// <summary>Counts of all nodes together, wherever Redis keeps them, and none of them for ever.</summary>
public sealed class RedisRateCounterTests : IDisposable
{
    private const int Slots = 16_384;
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("graphchat-rates").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task On_a_cluster_two_nodes_count_together_whatever_the_key_and_go_with_the_slot()
    {
        await using var one = await StartClusterNodeAsync("one");
        await using var two = await StartClusterNodeAsync("two");
        await one.CommandAsync("CLUSTER", "ADDSLOTSRANGE", "0", $"{(Slots / 2) - 1}");
        await two.CommandAsync("CLUSTER", "ADDSLOTSRANGE", $"{Slots / 2}", $"{Slots - 1}");
        await one.CommandAsync("CLUSTER", "MEET", "127.0.0.1", $"{two.Port}");
        foreach (var server in new[] { one, two })
        {
            await UntilAsync(async () => (await server.CommandAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal));
        }

        var options = one.Options with { Sharded = true, OtherHosts = [("127.0.0.1", two.Port)] };
        await using var here = new RedisRateCounter(options, TimeProvider.System);
        await using var there = new RedisRateCounter(options, TimeProvider.System);
        await TogetherAsync(here, there, "ready");
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(2, await here.AddAsync($"person:{i}", 7, s_minute, 2, Cancelled));
            Assert.Equal(5, await there.AddAsync($"person:{i}", 7, s_minute, 3, Cancelled));
        }

        var slot = HashSlot.Of("graphchat"u8);
        var (owner, other) = slot < Slots / 2 ? (one, two) : (two, one);
        // A slot goes without its keys here: the counts begin anew.
        await owner.CommandAsync("FLUSHALL");
        var target = await other.CommandAsync("CLUSTER", "MYID");
        await other.CommandAsync("CLUSTER", "SETSLOT", slot.ToString(CultureInfo.InvariantCulture), "NODE", target);
        await owner.CommandAsync("CLUSTER", "SETSLOT", slot.ToString(CultureInfo.InvariantCulture), "NODE", target);
        await TogetherAsync(here, there, "after");
    }

    [Fact]
    public async Task Nothing_that_was_counted_stays_in_redis_though_the_counter_lost_patience()
    {
        await using var server = await RedisServer.StartAsync();
        await using var counter = new RedisRateCounter(server.Options with { PingInterval = TimeSpan.FromSeconds(20) }, TimeProvider.System);
        await UntilAsync(async () =>
        {
            await counter.AddAsync("ready", 1, s_minute, 1, Cancelled);
            return (await server.CommandAsync("EXISTS", "graphchat:rate:ready:1")).EndsWith('1');
        });

        server.Freeze();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(1, await counter.AddAsync($"frozen:{i}", 1, s_minute, 1, Cancelled));
        }

        server.Thaw();
        await UntilAsync(async () => await server.CommandAsync("DBSIZE") == "6");
        await UntilAsync(async () =>
        {
            var left = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => server.CommandAsync("PTTL", $"graphchat:rate:frozen:{i}:1")));
            return left.All(time => long.Parse(time, CultureInfo.InvariantCulture) > 0);
        });
    }

    private Task<RedisServer> StartClusterNodeAsync(string name) => RedisServer.StartAsync(
        "--cluster-enabled", "yes", "--cluster-config-file", Path.Combine(_folder, name), "--cluster-node-timeout", "2000");

    private static async Task TogetherAsync(RedisRateCounter here, RedisRateCounter there, string key)
    {
        var expected = 0L;
        var attempt = 0;
        await UntilAsync(async () =>
        {
            var name = $"{key}:{attempt++}";
            expected = await here.AddAsync(name, 1, s_minute, 1, Cancelled);
            return await there.AddAsync(name, 1, s_minute, 1, Cancelled) == expected + 1;
        });
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(40), "It did not come about in time.");
            await Task.Delay(50, Cancelled);
        }
    }
}
