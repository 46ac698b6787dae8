using System.Diagnostics;
using GraphChat.Delivery.Contract;
using GraphChat.Delivery.History;
using Xunit;

namespace GraphChat.Delivery.Redis.Tests;

/// <summary>Two nodes whose Redis dies, freezes and comes back: nothing is lost, and it is late by two seconds at most.</summary>
public sealed class RedisFaultTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private World _world = null!;
    private DeliveryNode _one = null!;
    private DeliveryNode _two = null!;
    private Participant _ann = null!;
    private ConversationId _conversation;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _world = new World(new InMemorySource(), new RedisBusSource(_redis));
        _one = await _world.StartNodeAsync();
        _two = await _world.StartNodeAsync();
        _ann = await _world.JoinAsync(_one);
        _conversation = await _world.OpenAsync(_one, _ann);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task With_redis_killed_delivery_goes_on_from_the_log_and_says_so()
    {
        await using var reader = Subscribe();
        await SendAndReceiveAsync(reader, 1);

        _redis.Kill();
        await UntilAsync(() => !_one.Hub.Health.IsBusConnected && !_two.Hub.Health.IsBusConnected);
        for (var sequence = 2; sequence <= 4; sequence++)
        {
            Assert.True(await SendAndReceiveAsync(reader, sequence) < TimeSpan.FromSeconds(2));
        }

        Assert.True(_two.Hub.Health.LogReads > 0);
    }

    [Fact]
    public async Task After_redis_was_started_again_announcements_arrive_by_it()
    {
        await using var reader = Subscribe();
        await SendAndReceiveAsync(reader, 1);
        _redis.Kill();
        await SendAndReceiveAsync(reader, 2);
        await _redis.StartAgainAsync();
        await UntilAsync(() => _one.Hub.Health.IsBusConnected && _two.Hub.Health.IsBusConnected);
        await Task.Delay(500);

        var reads = _two.Hub.Health.LogReads;
        for (var sequence = 3; sequence <= 52; sequence++)
        {
            await SendAndReceiveAsync(reader, sequence);
        }

        Assert.InRange(_two.Hub.Health.LogReads - reads, 0, 5);
    }

    [Fact]
    public async Task A_half_open_connection_is_found_out_and_nothing_is_lost_meanwhile()
    {
        await using var reader = Subscribe();
        await SendAndReceiveAsync(reader, 1);

        _redis.Freeze();
        try
        {
            for (var sequence = 2; sequence <= 3; sequence++)
            {
                Assert.True(await SendAndReceiveAsync(reader, sequence) < TimeSpan.FromSeconds(2));
            }

            await UntilAsync(() => !_two.Hub.Health.IsBusConnected);
        }
        finally
        {
            _redis.Thaw();
        }

        await UntilAsync(() => _one.Hub.Health.IsBusConnected && _two.Hub.Health.IsBusConnected);
        await SendAndReceiveAsync(reader, 4);
    }

    [Fact]
    public async Task The_ordinary_case_hardly_ever_reads_the_log()
    {
        await using var reader = Subscribe();
        await SendAndReceiveAsync(reader, 1);
        var reads = _two.Hub.Health.LogReads;

        for (var sequence = 2; sequence <= 101; sequence++)
        {
            await SendAndReceiveAsync(reader, sequence);
        }

        // A busy machine may hold an announcement up for longer than one waits for it.
        Assert.InRange(_two.Hub.Health.LogReads - reads, 0, 5);
    }

    private Collecting<EventItem> Subscribe() => new(token => _two.Hub.SubscribeToConversation(
        _ann.Caller, _conversation, _two.Cursors.AfterSequence(_conversation, 0), filter: null, token));

    private async Task<TimeSpan> SendAndReceiveAsync(Collecting<EventItem> reader, int sequence)
    {
        await _world.SendAsync(_one, _ann, _conversation, 0, $"{sequence}");
        var sent = Stopwatch.GetTimestamp();
        Assert.Equal(sequence, (await reader.NextAsync()).Event.Sequence);
        return Stopwatch.GetElapsedTime(sent);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 750 && !condition(); i++)
        {
            await Task.Delay(20);
        }

        Assert.True(condition());
    }
}
