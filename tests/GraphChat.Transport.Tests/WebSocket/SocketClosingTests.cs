using System.Net.WebSockets;
using System.Text;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Transport.Tests.WebSocket;

public sealed class SocketClosingTests
{
    [Theory]
    [InlineData("no json")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"type":1}""")]
    [InlineData("""{"type":"unknown"}""")]
    [InlineData("""{"type":"connection_ack"}""")]
    [InlineData("""{"type":"next","id":"1","payload":{}}""")]
    [InlineData("""{"type":"connection_init","payload":1}""")]
    [InlineData("""{"type":"connection_init","type":"ping"}""")]
    [InlineData("""{"type":"ping","payload":[]}""")]
    [InlineData("""{"type":"pong","payload":"x"}""")]
    [InlineData("""{"type":"subscribe"}""")]
    [InlineData("""{"type":"subscribe","id":"1"}""")]
    [InlineData("""{"type":"subscribe","id":"","payload":{"query":"{ a }"}}""")]
    [InlineData("""{"type":"subscribe","id":7,"payload":{"query":"{ a }"}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":[{"query":"{ a }"}]}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":7}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":[]}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"{ a }","operationName":1}}""")]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":"\ud800"}}""")]
    [InlineData("""{"type":"complete"}""")]
    public async Task A_message_that_is_none_closes_with_4400(string message)
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.SendAsync(message);

        Assert.Equal(4400, (await socket.ReceiveCloseAsync()).Code);
    }

    [Fact]
    public async Task An_operation_before_the_acknowledgement_closes_with_4401()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAsync(server);

        await socket.SubscribeAsync("1", "{ hello }");

        Assert.Equal((4401, "Unauthorized"), await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task The_payload_of_connection_init_decides_who_asks()
    {
        var authenticator = new FakeAuthenticator();
        await using var server = await TestServer.StartAsync(authenticator: authenticator);
        using var socket = await TestSocket.OpenAsync(server);

        await socket.SendAsync("""{"type":"connection_init","payload":{"authorization":"bad"}}""");

        Assert.Equal((4403, "No such token"), await socket.ReceiveCloseAsync());
        Assert.Equal(["""{"authorization":"bad"}"""], authenticator.Payloads);
    }

    [Fact]
    public async Task A_long_reason_is_cut_to_what_a_close_frame_holds()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAsync(server);

        await socket.SendAsync("""{"type":"connection_init","payload":{"authorization":"long"}}""");

        var (code, reason) = await socket.ReceiveCloseAsync();
        Assert.Equal(4403, code);
        Assert.InRange(Encoding.UTF8.GetByteCount(reason), 80, 123);
    }

    [Fact]
    public async Task A_fault_while_authenticating_closes_with_4500()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAsync(server);

        await socket.SendAsync("""{"type":"connection_init","payload":{"authorization":"fault"}}""");

        Assert.Equal((4500, "Internal error"), await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Without_connection_init_in_time_the_socket_closes_with_4408()
    {
        var time = new ManualTimeProvider();
        await using var server = await TestServer.StartAsync(time: time);
        using var socket = await TestSocket.OpenAsync(server);
        await socket.RoundTripAsync();

        time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal((4408, "Connection initialisation timeout"), await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task The_same_id_twice_closes_with_4409()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);
        await socket.SubscribeAsync("1", "subscription");

        await socket.SubscribeAsync("1", "subscription");

        Assert.Equal((4409, "Subscriber for 1 already exists"), await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_second_connection_init_closes_with_4429()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.SendAsync(TestSocket.Init);

        Assert.Equal((4429, "Too many initialisation requests"), await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task More_messages_than_allowed_close_with_4429()
    {
        await using var server = await TestServer.StartAsync(options: new() { MaxMessagesPerWindow = 10 });
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        for (var i = 0; i < 10; i++)
        {
            await socket.SendAsync("""{"type":"pong"}""");
        }

        Assert.Equal((4429, "Too many messages"), await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task One_connection_more_than_a_subject_may_have_closes_with_4429_and_the_place_comes_free()
    {
        await using var server = await TestServer.StartAsync(
            authenticator: new() { Subject = "lea" }, options: new() { MaxConnectionsPerSubject = 1 });
        using (var first = await TestSocket.OpenAcknowledgedAsync(server))
        {
            using var second = await TestSocket.OpenAsync(server);
            await second.SendAsync(TestSocket.Init);
            Assert.Equal((4429, "Too many connections"), await second.ReceiveCloseAsync());
            await first.CloseAsync();
        }

        await Eventually.TrueAsync(async () =>
        {
            using var third = await TestSocket.OpenAsync(server);
            await third.SendAsync(TestSocket.Init);
            return await Record.ExceptionAsync(async () => await third.ReceiveAsync()) is null;
        });
    }

    [Fact]
    public async Task An_unanswered_ping_closes_with_4410()
    {
        var time = new ManualTimeProvider();
        await using var server = await TestServer.StartAsync(time: time);
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        time.Advance(TimeSpan.FromSeconds(25));
        await socket.ExpectAsync("""{"type":"ping"}""");
        time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal((4410, "Ping unanswered"), await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task An_expired_token_closes_with_4403()
    {
        var time = new ManualTimeProvider();
        await using var server = await TestServer.StartAsync(
            authenticator: new() { ExpiresAt = time.GetUtcNow() + TimeSpan.FromSeconds(20) }, time: time);
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal((4403, "Token expired"), await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_token_is_renewed_in_place_by_a_ping()
    {
        var time = new ManualTimeProvider();
        var start = time.GetUtcNow();
        await using var server = await TestServer.StartAsync(
            authenticator: new() { ExpiresAt = start + TimeSpan.FromSeconds(10), RenewedUntil = start + TimeSpan.FromSeconds(20) }, time: time);
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.SendAsync("""{"type":"ping","payload":{"authorization":"of another"}}""");
        await socket.ExpectAsync("""{"type":"pong","payload":{"renewed":false}}""");
        await socket.SendAsync("""{"type":"ping","payload":{"authorization":"good"}}""");
        await socket.ExpectAsync("""{"type":"pong","payload":{"renewed":true}}""");
        time.Advance(TimeSpan.FromSeconds(15));
        await socket.RoundTripAsync();
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal((4403, "Token expired"), await socket.ReceiveCloseAsync());
    }

    [Fact]
    public async Task The_end_of_a_session_closes_with_4403_and_cancels_its_operations()
    {
        using var session = new CancellationTokenSource();
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner, new() { SessionEnded = session.Token });
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);
        await socket.SubscribeAsync("1", "hang");
        await runner.Hung.Task;

        await session.CancelAsync();

        Assert.Equal((4403, "Session ended"), await socket.ReceiveCloseAsync());
        await Eventually.TrueAsync(() => runner.Cancelled == 1);
    }

    [Fact]
    public async Task A_stopping_host_closes_with_1012_after_what_waits()
    {
        var runner = new FakeRunner();
        var server = await TestServer.StartAsync(runner, options: new() { DrainPeriod = TimeSpan.Zero });
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);
        await socket.SubscribeAsync("1", "subscription");
        await runner.Events.Writer.WriteAsync("1", TestContext.Current.CancellationToken);
        await socket.ReceiveAsync();

        var stopping = server.StopAsync();

        Assert.Equal((1012, "Service restart"), await socket.ReceiveCloseAsync());
        await socket.CloseAsync();
        await stopping;
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_is_gone_ends_its_operations()
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner);
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);
        await socket.SubscribeAsync("1", "hang");
        await runner.Hung.Task;

        socket.Abort();

        await Eventually.TrueAsync(() => runner.Cancelled == 1);
    }

    [Fact]
    public async Task A_closing_of_the_client_is_answered()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.CloseAsync();
    }

    [Fact]
    public async Task A_consumer_that_takes_nothing_is_closed_with_4413_and_nobody_else_waits()
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(
            runner, options: new() { MaxQueuedBytes = 64 * 1024, StallTimeout = TimeSpan.FromSeconds(1) });
        using var slow = await TestSocket.OpenAcknowledgedAsync(server);
        await slow.SubscribeAsync("1", "subscription");
        var big = $"\"{new string('x', 60_000)}\"";
        for (var i = 0; i < 500; i++)
        {
            await runner.Events.Writer.WriteAsync(big, TestContext.Current.CancellationToken);
        }

        await Eventually.TrueAsync(async () =>
        {
            using var quick = await TestSocket.OpenAcknowledgedAsync(server);
            await quick.RoundTripAsync();
            return runner.Cancelled == 1;
        });

        Assert.NotEqual(0, runner.Events.Reader.Count);
        Assert.Equal((4413, "Slow consumer"), await slow.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_source_quicker_than_its_consumer_waits_for_it_and_nothing_is_lost()
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner, options: new() { MaxQueuedMessages = 8, MaxQueuedBytes = 64 * 1024 });
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);
        await socket.SubscribeAsync("1", "subscription");
        var padding = new string('x', 30_000);
        for (var i = 0; i < 300; i++)
        {
            await runner.Events.Writer.WriteAsync($"\"{i} {padding}\"", TestContext.Current.CancellationToken);
        }

        for (var i = 0; i < 300; i++)
        {
            var next = (await socket.ReceiveAsync()).GetProperty("payload").GetString()!;
            Assert.Equal($"{i}", next[..next.IndexOf(' ', StringComparison.Ordinal)]);
        }
    }

    [Fact]
    public async Task A_message_over_the_limit_closes_with_1009_however_it_is_cut()
    {
        await using var server = await TestServer.StartAsync(options: new() { MaxMessageBytes = 10_000 });
        using var whole = await TestSocket.OpenAcknowledgedAsync(server);
        using var parts = await TestSocket.OpenAcknowledgedAsync(server);

        await whole.SendAsync(new string(' ', 10_001));
        for (var i = 0; i < 11; i++)
        {
            await parts.SendAsync(new byte[1000], WebSocketMessageType.Text, false);
        }

        Assert.Equal(1009, (await whole.ReceiveCloseAsync()).Code);
        Assert.Equal(1009, (await parts.ReceiveCloseAsync()).Code);
    }

    [Fact]
    public async Task A_binary_message_closes_with_1003()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.SendAsync(Encoding.UTF8.GetBytes(TestSocket.Init), WebSocketMessageType.Binary, true);

        Assert.Equal(1003, (await socket.ReceiveCloseAsync()).Code);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_close_with_1007()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.SendAsync([(byte)'"', 0xC3, 0x28, (byte)'"'], WebSocketMessageType.Text, true);

        Assert.Equal(1007, (await socket.ReceiveCloseAsync()).Code);
    }

    // The end of a session comes from another thread while renewals and closings go on.
    [Fact]
    public async Task Sessions_that_end_at_any_moment_leave_nothing_hanging()
    {
        for (var i = 0; i < 40; i++)
        {
            using var session = new CancellationTokenSource();
            await using var server = await TestServer.StartAsync(authenticator: new() { SessionEnded = session.Token });
            using var socket = await TestSocket.OpenAcknowledgedAsync(server);
            var ending = Task.Run(async () => { await Task.Yield(); await session.CancelAsync(); }, TestContext.Current.CancellationToken);
            await socket.SendAsync("""{"type":"ping","payload":{"authorization":"good"}}""");

            Assert.Equal((4403, "Session ended"), await socket.ReceiveCloseAsync());
            await ending.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }
    }
}
