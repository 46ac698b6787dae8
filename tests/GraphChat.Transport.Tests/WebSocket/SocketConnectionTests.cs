using System.Net.WebSockets;
using System.Text;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Transport.Tests.WebSocket;

public sealed class SocketConnectionTests
{
    [Fact]
    public async Task A_query_is_answered_by_next_and_complete()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.SubscribeAsync("1", "{ hello }");

        await socket.ExpectAsync("""{"type":"next","id":"1","payload":{"data":{"hello":"world"}}}""");
        await socket.ExpectAsync("""{"type":"complete","id":"1"}""");
    }

    [Fact]
    public async Task The_services_of_the_host_reach_an_operation()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.SubscribeAsync("1", "services");

        await socket.ExpectAsync("""{"type":"next","id":"1","payload":{"data":{"services":1}}}""");
    }

    [Fact]
    public async Task An_id_is_written_back_as_it_came()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.SubscribeAsync("\\\"\\u0001é😀", "{ hello }");

        Assert.Equal("\"\u0001é😀", (await socket.ReceiveAsync()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_subscription_gives_every_event_in_order_until_its_source_ends()
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner);
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);
        await socket.SubscribeAsync("s", "subscription");
        for (var i = 0; i < 500; i++)
        {
            await runner.Events.Writer.WriteAsync($"{{\"data\":{i}}}", TestContext.Current.CancellationToken);
        }

        runner.Events.Writer.Complete();

        for (var i = 0; i < 500; i++)
        {
            await socket.ExpectAsync($$$"""{"type":"next","id":"s","payload":{"data":{{{i}}}}}""");
        }

        await socket.ExpectAsync("""{"type":"complete","id":"s"}""");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(125 - 38)]
    [InlineData(70_000)]
    [InlineData(300_000)]
    public async Task A_response_of_any_length_arrives_whole(int length)
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner);
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);
        await socket.SubscribeAsync("s", "subscription");
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));

        await runner.Events.Writer.WriteAsync($"\"{text}\"", TestContext.Current.CancellationToken);

        Assert.Equal(text, (await socket.ReceiveAsync()).GetProperty("payload").GetString());
    }

    [Fact]
    public async Task Complete_stops_the_operation_without_a_word()
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner);
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);
        await socket.SubscribeAsync("s", "subscription");
        await runner.Events.Writer.WriteAsync("1", TestContext.Current.CancellationToken);
        await socket.ReceiveAsync();

        await socket.SendAsync("""{"type":"complete","id":"s"}""");
        await socket.SendAsync("""{"type":"complete","id":"never was"}""");

        await Eventually.TrueAsync(() => runner.Cancelled == 1);
        await socket.SubscribeAsync("s", "{ hello }");
        await socket.ExpectAsync("""{"type":"next","id":"s","payload":{"data":{"hello":"world"}}}""");
    }

    [Fact]
    public async Task A_refused_operation_is_answered_by_error_and_its_id_is_free_again()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.SubscribeAsync("1", "invalid");
        await socket.ExpectAsync("""{"type":"error","id":"1","payload":[{"message":"Invalid."}]}""");
        await socket.SubscribeAsync("1", "{ hello }");

        Assert.Equal("next", (await socket.ReceiveAsync()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_fault_of_the_server_tells_nothing()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.SubscribeAsync("1", "fault");

        await socket.ExpectAsync("""{"type":"error","id":"1","payload":[{"message":"The server failed.","extensions":{"code":"INTERNAL"}}]}""");
    }

    [Fact]
    public async Task An_operation_that_takes_too_long_is_cancelled_and_told()
    {
        var runner = new FakeRunner();
        var time = new ManualTimeProvider();
        await using var server = await TestServer.StartAsync(runner, time: time);
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);
        await socket.SubscribeAsync("1", "hang");
        await runner.Hung.Task;
        for (var i = 0; i < 6; i++)
        {
            // The client answers each ping on the way.
            time.Advance(TimeSpan.FromSeconds(5));
            await socket.SendAsync("""{"type":"pong"}""");
        }

        var message = await socket.ReceiveAsync();
        while (message.GetProperty("type").GetString() == "ping")
        {
            message = await socket.ReceiveAsync();
        }

        Assert.Equal("TIMEOUT", message.GetProperty("payload")[0].GetProperty("extensions").GetProperty("code").GetString());
    }

    [Fact]
    public async Task One_operation_more_than_allowed_is_refused_and_the_connection_goes_on()
    {
        await using var server = await TestServer.StartAsync(options: new() { MaxOperationsPerConnection = 2 });
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);
        await socket.SubscribeAsync("1", "subscription");
        await socket.SubscribeAsync("2", "subscription");

        await socket.SubscribeAsync("3", "subscription");

        var refusal = await socket.ReceiveAsync();
        Assert.Equal("3", refusal.GetProperty("id").GetString());
        Assert.Equal("LIMIT_EXCEEDED", refusal.GetProperty("payload")[0].GetProperty("extensions").GetProperty("code").GetString());
        await socket.SendAsync("""{"type":"complete","id":"1"}""");
        await socket.SubscribeAsync("3", "{ hello }");
        Assert.Equal("next", (await socket.ReceiveAsync()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_ping_is_answered_before_and_after_the_acknowledgement()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAsync(server);
        await socket.RoundTripAsync();
        await socket.SendAsync(TestSocket.Init);
        await socket.ReceiveAsync();

        await socket.SendAsync("""{"type":"ping","payload":{"a":1}}""");

        await socket.ExpectAsync("""{"type":"pong"}""");
    }

    [Fact]
    public async Task A_message_at_the_limit_is_taken_however_it_is_cut()
    {
        const int Limit = 10_000;
        await using var server = await TestServer.StartAsync(options: new() { MaxMessageBytes = Limit });
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);
        var bytes = Encoding.UTF8.GetBytes("""{"type":"ping"}""".PadRight(Limit));

        await socket.SendAsync(bytes, WebSocketMessageType.Text, true);
        await socket.SendAsync(bytes[..3], WebSocketMessageType.Text, false);
        await socket.SendAsync([], WebSocketMessageType.Text, false);
        await socket.SendAsync(bytes[3..], WebSocketMessageType.Text, true);

        await socket.ExpectAsync("""{"type":"pong"}""");
        await socket.ExpectAsync("""{"type":"pong"}""");
    }
}
