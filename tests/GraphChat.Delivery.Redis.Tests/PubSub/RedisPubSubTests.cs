using System.Text;
using System.Threading.Channels;
using GraphChat.Delivery.Redis.PubSub;
using Xunit;

namespace GraphChat.Delivery.Redis.Tests.PubSub;

public sealed class RedisPubSubTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscriber_gets_what_another_node_publishes_in_order_and_nothing_of_other_topics()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = new Node(server.Options);
        await using var two = new Node(server.Options);
        await one.ConnectedAsync();
        await two.ConnectedAsync();
        await two.PubSub.SubscribeAsync(["mine"], Cancelled);

        await one.PubSub.PublishAsync("other", "no"u8.ToArray(), Cancelled);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal(1, await one.PubSub.PublishAsync("mine", Encoding.UTF8.GetBytes($"{i}"), Cancelled));
        }

        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal(("mine", $"{i}"), await two.NextAsync());
        }
    }

    [Fact]
    public async Task Bytes_arrive_as_they_were_sent_whatever_they_are()
    {
        await using var server = await RedisServer.StartAsync();
        await using var node = new Node(server.Options);
        await node.ConnectedAsync();
        await node.PubSub.SubscribeAsync(["bytes"], Cancelled);
        var bytes = Enumerable.Range(0, 70_000).Select(i => (byte)(i * 31 >> 3)).Concat("\r\n$5\r\n"u8.ToArray()).ToArray();

        await node.PubSub.PublishAsync("bytes", bytes, Cancelled);

        Assert.Equal(bytes, (await node.Messages.Reader.ReadAsync(Cancelled)).Message);
    }

    [Fact]
    public async Task After_Redis_was_killed_and_came_back_the_topics_are_subscribed_to_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var node = new Node(server.Options);
        await node.ConnectedAsync();
        await node.PubSub.SubscribeAsync(["kept", "left"], Cancelled);
        await node.PubSub.UnsubscribeAsync(["left"], Cancelled);

        server.Kill();
        Assert.False(await node.ChangeAsync());
        await Assert.ThrowsAsync<RedisUnavailableException>(() => node.PublishUntilAsync("kept", "lost"));
        await node.PubSub.SubscribeAsync(["while down"], Cancelled);
        await server.StartAgainAsync();
        Assert.True(await node.ChangeAsync());
        await node.ConnectedAsync();

        Assert.Equal(0, await node.PubSub.PublishAsync("left", "x"u8.ToArray(), Cancelled));
        Assert.Equal(1, await node.PubSub.PublishAsync("kept", "back"u8.ToArray(), Cancelled));
        Assert.Equal(1, await node.PubSub.PublishAsync("while down", "too"u8.ToArray(), Cancelled));
        Assert.Equal(("kept", "back"), await node.NextAsync());
        Assert.Equal(("while down", "too"), await node.NextAsync());
    }

    [Fact]
    public async Task A_server_that_holds_the_connection_and_answers_nothing_is_given_up_and_found_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var node = new Node(server.Options);
        await node.ConnectedAsync();
        await node.PubSub.SubscribeAsync(["topic"], Cancelled);

        server.Freeze();
        Assert.False(await node.ChangeAsync());
        server.Thaw();
        Assert.True(await node.ChangeAsync());
        await node.ConnectedAsync();

        Assert.Equal(1, await node.PubSub.PublishAsync("topic", "again"u8.ToArray(), Cancelled));
        Assert.Equal(("topic", "again"), await node.NextAsync());
    }

    [Fact]
    public async Task A_wrong_password_is_said_without_the_password()
    {
        await using var server = await RedisServer.StartAsync();

        var refused = await Assert.ThrowsAsync<RedisUnavailableException>(() =>
            Delivery.Redis.Resp.RedisConnection.OpenAsync(server.Options with { Password = "hunter2" }, _ => { }, TimeProvider.System, Cancelled));

        Assert.Contains("check user and password", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_that_may_not_use_a_topic_is_refused_and_the_others_go_on()
    {
        await using var server = await RedisServer.StartAsync("--user", "node", "on", ">secret", "resetchannels", "&graphchat:*", "+@all");
        await using var node = new Node(server.Options with { User = "node", Password = "secret" });
        await node.ConnectedAsync();

        await Assert.ThrowsAsync<RedisUnavailableException>(() => node.PubSub.PublishAsync("foreign", "x"u8.ToArray(), Cancelled));
        await node.PubSub.SubscribeAsync(["graphchat:own"], Cancelled);

        Assert.Equal(1, await node.PubSub.PublishAsync("graphchat:own", "x"u8.ToArray(), Cancelled));
    }

    [Fact]
    public async Task Sharded_topics_are_separate_from_plain_ones()
    {
        await using var server = await RedisServer.StartAsync();
        await using var sharded = new Node(server.Options with { Sharded = true });
        await using var plain = new Node(server.Options);
        await sharded.ConnectedAsync();
        await plain.ConnectedAsync();
        await sharded.PubSub.SubscribeAsync(["topic"], Cancelled);

        Assert.Equal(0, await plain.PubSub.PublishAsync("topic", "x"u8.ToArray(), Cancelled));
        Assert.Equal(1, await sharded.PubSub.PublishAsync("topic", "y"u8.ToArray(), Cancelled));
        Assert.Equal(("topic", "y"), await sharded.NextAsync());
    }

    private sealed class Node : IAsyncDisposable
    {
        private readonly Channel<bool> _changes = Channel.CreateUnbounded<bool>();

        public Node(RedisOptions options)
        {
            PubSub = new RedisPubSub(options, (topic, message) => Messages.Writer.TryWrite((topic, message.ToArray())), TimeProvider.System);
            PubSub.Changed += connected => _changes.Writer.TryWrite(connected);
        }

        public RedisPubSub PubSub { get; }

        public Channel<(string Topic, byte[] Message)> Messages { get; } = Channel.CreateUnbounded<(string, byte[])>();

        public async Task ConnectedAsync()
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            timeout.CancelAfter(TimeSpan.FromSeconds(20));
            while (!PubSub.IsConnected)
            {
                await Task.Delay(10, timeout.Token);
            }

            while (_changes.Reader.TryRead(out _))
            {
                // What led here is not what a test waits for next.
            }
        }

        public async Task<bool> ChangeAsync() => await _changes.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancelled);

        public async Task<(string Topic, string Text)> NextAsync()
        {
            var (topic, message) = await Messages.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
            return (topic, Encoding.UTF8.GetString(message));
        }

        public async Task PublishUntilAsync(string topic, string text)
        {
            for (var i = 0; i < 100; i++)
            {
                await PubSub.PublishAsync(topic, Encoding.UTF8.GetBytes(text), Cancelled);
                await Task.Delay(20, Cancelled);
            }
        }

        public ValueTask DisposeAsync() => PubSub.DisposeAsync();
    }
}
