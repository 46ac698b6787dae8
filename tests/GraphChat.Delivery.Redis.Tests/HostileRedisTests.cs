using System.Diagnostics;
using System.Text;
using GraphChat.Delivery.Redis.PubSub;
using GraphChat.Delivery.Redis.Resp;
using Xunit;

namespace GraphChat.Delivery.Redis.Tests;

/// <summary>Whatever a server answers, and however it stands still, the client comes back, keeps its answers apart and holds bounded memory.</summary>
public sealed class HostileRedisTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("no such host")]
    [InlineData("..")]
    [InlineData("\0")]
    [InlineData("long")]
    public async Task A_sentinel_that_names_what_is_no_host_is_asked_again(string host)
    {
        var asked = 0;
        await using var master = new ScriptedRedis(ScriptedRedis.Ordinary);
        await using var sentinel = new ScriptedRedis(command => command[0] switch
        {
            "SENTINEL" when Interlocked.Increment(ref asked) <= 2 => ScriptedRedis.Address(host == "long" ? new string('a', 5_000) : host, master.Port),
            "SENTINEL" => ScriptedRedis.Address("127.0.0.1", master.Port),
            _ => ScriptedRedis.Ordinary(command),
        });
        await using var redis = new RedisPubSub(sentinel.Options with { SentinelMaster = "ours" }, (_, _) => { }, TimeProvider.System);

        await UntilAsync(() => redis.IsConnected);
    }

    [Fact]
    public async Task A_file_of_authorities_that_cannot_be_read_is_tried_again()
    {
        await using var server = new ScriptedRedis(ScriptedRedis.Ordinary);
        var folder = Directory.CreateTempSubdirectory("graphchat-ca");
        try
        {
            // A folder cannot be read like a file, whoever one is.
            await using var redis = new RedisPubSub(server.Options with { Tls = true, CaFile = folder.FullName }, (_, _) => { }, TimeProvider.System);
            await UntilAsync(() => server.Connections >= 5);
        }
        finally
        {
            folder.Delete();
        }
    }

    [Fact]
    public async Task A_message_that_its_reader_cannot_bear_costs_the_connection_and_nothing_after_it()
    {
        var received = 0;
        await using var server = await RedisServer.StartAsync();
        await using var redis = new RedisPubSub(
            server.Options,
            (_, message) =>
            {
                if (message.Span.SequenceEqual("bad"u8))
                {
                    throw new ArgumentOutOfRangeException(nameof(message));
                }

                Interlocked.Increment(ref received);
            },
            TimeProvider.System);
        await redis.SubscribeAsync(["topic"], Cancelled);
        await UntilAsync(() => redis.IsConnected);
        await server.CommandAsync("PUBLISH", "topic", "bad");

        await UntilAsync(async () =>
        {
            await server.CommandAsync("PUBLISH", "topic", "good");
            return Volatile.Read(ref received) > 0;
        });
    }

    [Fact]
    public async Task A_reply_that_comes_too_late_is_not_taken_for_that_of_another_command()
    {
        var gate = new TaskCompletionSource();
        await using var server = new ScriptedRedis(command =>
        {
            if (command[0] == "SLOW")
            {
                gate.Task.Wait(TimeSpan.FromSeconds(60));
            }

            return command[0] == "ECHO" || command[0] == "SLOW" ? ScriptedRedis.Bulk(command[1]) : ScriptedRedis.Ordinary(command);
        });
        await using var connection = await RedisConnection.OpenAsync(server.Options, _ => { }, TimeProvider.System, Cancelled);
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.SendAsync(["SLOW"u8.ToArray(), "slow"u8.ToArray()], impatient.Token));
        var echoes = Enumerable.Range(0, 100).Select(i => connection.SendAsync(["ECHO"u8.ToArray(), Encoding.ASCII.GetBytes($"{i}")], Cancelled)).ToList();
        gate.SetResult();

        for (var i = 0; i < echoes.Count; i++)
        {
            Assert.Equal($"{i}", (await echoes[i]).Text);
        }
    }

    [Fact]
    public async Task A_server_that_closes_each_connection_once_it_stands_is_not_stormed()
    {
        await using var server = new ScriptedRedis(command => command[0] == "PING" ? null : ScriptedRedis.Ordinary(command));
        var options = server.Options with { PingInterval = TimeSpan.FromMilliseconds(1) };
        await using var redis = new RedisPubSub(options, (_, _) => { }, TimeProvider.System);
        await Task.Delay(TimeSpan.FromSeconds(4), Cancelled);

        // Two links: with pauses that do not grow there would be more than a hundred.
        Assert.InRange(server.Connections, 4, 40);
    }

    [Fact]
    public async Task What_waits_for_a_server_that_takes_nothing_is_bounded_in_bytes_and_what_is_left_out_is_counted()
    {
        const int Frames = 1_000;
        var stands = new TaskCompletionSource();
        await using var server = new ScriptedRedis(command =>
        {
            if (command[0] == "PUBLISH")
            {
                stands.Task.Wait(TimeSpan.FromSeconds(60));
            }

            return ScriptedRedis.Ordinary(command);
        });
        await using var bus = new RedisMessageBus(server.Options, TimeProvider.System);
        await UntilAsync(() => bus.IsConnected);
        var frame = new byte[512 * 1024];
        for (var i = 0; i < Frames; i++)
        {
            bus.Publish("topic", frame);
        }

        Assert.InRange(bus.Dropped, Frames - (80 * 1024 * 1024 / frame.Length), Frames - 1);
        stands.SetResult();
    }

    [Fact]
    public async Task Small_frames_that_are_more_than_may_wait_are_counted()
    {
        const int Frames = 20_000;
        var stands = new TaskCompletionSource();
        await using var server = new ScriptedRedis(command =>
        {
            if (command[0] == "PUBLISH")
            {
                stands.Task.Wait(TimeSpan.FromSeconds(60));
            }

            return ScriptedRedis.Ordinary(command);
        });
        await using var bus = new RedisMessageBus(server.Options, TimeProvider.System);
        await UntilAsync(() => bus.IsConnected);
        for (var i = 0; i < Frames; i++)
        {
            bus.Publish("topic", "small"u8.ToArray());
        }

        Assert.InRange(bus.Dropped, Frames - 5_000, Frames - 1);
        stands.SetResult();
    }

    [Fact]
    public async Task A_node_whose_subscription_is_cut_off_still_publishes()
    {
        var subscribing = 0;
        await using var server = new ScriptedRedis(command => command[0] switch
        {
            // As Redis cuts off who reads too slowly, each time anew.
            "SUBSCRIBE" when Interlocked.Increment(ref subscribing) > 0 => null,
            _ => ScriptedRedis.Ordinary(command),
        });
        await using var bus = new RedisMessageBus(server.Options, TimeProvider.System);
        using var subscription = bus.Subscribe("topic", _ => { });

        await UntilAsync(() =>
        {
            bus.Publish("topic", "heard"u8.ToArray());
            return server.Commands.Any(command => command is ["PUBLISH", "topic", "heard"]);
        });
        Assert.False(bus.IsConnected);
    }

    [Fact]
    public async Task What_a_node_says_last_is_said_before_it_goes()
    {
        await using var server = await RedisServer.StartAsync();
        await using var listener = new RedisMessageBus(server.Options, TimeProvider.System);
        var heard = 0;
        using var subscription = listener.Subscribe("topic", _ => Interlocked.Increment(ref heard));
        await BusProbe.AssertCarriesAsync(listener, listener);
        for (var round = 0; round < 20; round++)
        {
            var leaving = new RedisMessageBus(server.Options, TimeProvider.System);
            await UntilAsync(() => leaving.IsConnected);
            for (var i = 0; i < 50; i++)
            {
                leaving.Publish("topic", "last words"u8.ToArray());
            }

            await leaving.DisposeAsync();
        }

        await UntilAsync(() => Volatile.Read(ref heard) == 1_000);
    }

    [Fact]
    public async Task Going_does_not_wait_long_for_a_server_that_takes_nothing()
    {
        var stands = new TaskCompletionSource();
        await using var server = new ScriptedRedis(command =>
        {
            if (command[0] == "PUBLISH")
            {
                stands.Task.Wait(TimeSpan.FromSeconds(60));
            }

            return ScriptedRedis.Ordinary(command);
        });
        var bus = new RedisMessageBus(server.Options, TimeProvider.System);
        await UntilAsync(() => bus.IsConnected);
        for (var i = 0; i < 1_000; i++)
        {
            bus.Publish("topic", new byte[10_000]);
        }

        await bus.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        stands.SetResult();
    }

    [Fact]
    public async Task A_topic_is_subscribed_to_whenever_in_the_making_of_a_connection_it_is_asked_for()
    {
        for (var round = 0; round < 40; round++)
        {
            await using var server = new ScriptedRedis(ScriptedRedis.Ordinary);
            await using var redis = new RedisPubSub(server.Options, (_, _) => { }, TimeProvider.System);
            await redis.SubscribeAsync(["first"], Cancelled);
            var topics = new List<string>();
            var began = Stopwatch.GetTimestamp();
            while (!redis.IsConnected && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
            {
                topics.Add($"{topics.Count}");
                await redis.SubscribeAsync([topics[^1]], Cancelled);
                await Task.Yield();
            }

            await UntilAsync(() =>
            {
                var subscribed = server.Commands.Where(command => command[0] == "SUBSCRIBE").SelectMany(command => command[1..]).ToHashSet();
                return topics.All(subscribed.Contains);
            });
        }
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(40), "It did not come about in time.");
            await Task.Delay(20, Cancelled);
        }
    }
}
