using Xunit;

namespace GraphChat.Delivery.Redis.Tests;

/// <summary>A master, a replica and a Sentinel: when the master dies, the bus goes on with the replica.</summary>
public sealed class RedisSentinelTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graphchat-sentinel").FullName;
    private RedisServer _master = null!;
    private RedisServer _replica = null!;
    private RedisServer _sentinel = null!;

    public async ValueTask InitializeAsync()
    {
        string[] auth = ["--masterauth", RedisServer.Password, "--repl-diskless-sync-delay", "0"];
        _master = await RedisServer.StartAsync(auth);
        _replica = await RedisServer.StartAsync(["--replicaof", "127.0.0.1", $"{_master.Port}", .. auth]);
        var file = Path.Combine(_folder, "sentinel.conf");
        await File.WriteAllLinesAsync(
            file,
            [
                $"sentinel monitor ours 127.0.0.1 {_master.Port} 1",
                $"sentinel auth-pass ours {RedisServer.Password}",
                "sentinel down-after-milliseconds ours 500",
                "sentinel failover-timeout ours 3000",
            ]);
        _sentinel = await RedisServer.StartSentinelAsync(file);
        for (var i = 0; i < 300; i++)
        {
            var replicas = await _sentinel.CommandAsync("SENTINEL", "REPLICAS", "ours");
            if ((await _replica.CommandAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal)
                && replicas.Contains($"{_replica.Port}", StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sentinel.DisposeAsync();
        await _replica.DisposeAsync();
        await _master.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task After_a_failover_the_bus_is_on_the_new_master()
    {
        var options = _master.Options with { Host = "127.0.0.1", Port = 1, OtherHosts = [("127.0.0.1", _sentinel.Port)], SentinelMaster = "ours", SentinelPassword = RedisServer.Password };
        await using var one = new RedisMessageBus(options, TimeProvider.System);
        await using var two = new RedisMessageBus(options, TimeProvider.System);
        await BusProbe.AssertCarriesAsync(one, two);

        _master.Kill();

        await UntilAsync(async () => (await _replica.CommandAsync("ROLE")).StartsWith("master", StringComparison.Ordinal));
        await BusProbe.AssertCarriesAsync(one, two, seconds: 30);
        // The one that publishes may find the new master a moment before its own subscription does.
        await UntilAsync(() => Task.FromResult(one.IsConnected && two.IsConnected));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 300; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail("It did not come about in time.");
    }
}
