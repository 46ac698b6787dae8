using System.Net;
using System.Net.WebSockets;
using System.Text;
using GraphChat.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace GraphChat.Transport.Tests.WebSocket;

public sealed class SocketConnectionTests
{
    private const string Start = """{"type":"connection_init"}""";

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

        await UntilAsync(() => runner.Cancelled == 1);
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
        await RoundTripAsync(socket);

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

        await socket.SendAsync(Start);

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
            await second.SendAsync(Start);
            Assert.Equal((4429, "Too many connections"), await second.ReceiveCloseAsync());
            await first.CloseAsync();
        }

        await UntilAsync(async () =>
        {
            using var third = await TestSocket.OpenAsync(server);
            await third.SendAsync(Start);
            return await Record.ExceptionAsync(async () => await third.ReceiveAsync()) is null;
        });
    }

    [Fact]
    public async Task A_ping_is_answered_before_and_after_the_acknowledgement()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAsync(server);
        await RoundTripAsync(socket);
        await socket.SendAsync(Start);
        await socket.ReceiveAsync();

        await socket.SendAsync("""{"type":"ping","payload":{"a":1}}""");

        await socket.ExpectAsync("""{"type":"pong"}""");
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
        await RoundTripAsync(socket);
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
        await UntilAsync(() => runner.Cancelled == 1);
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

        await UntilAsync(() => runner.Cancelled == 1);
    }

    [Fact]
    public async Task A_closing_of_the_client_is_answered()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.CloseAsync();
    }

    [Fact]
    public async Task A_consumer_that_does_not_read_is_closed_with_4413_and_nobody_else_waits()
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner, options: new() { MaxQueuedBytes = 64 * 1024 });
        using var slow = await TestSocket.OpenAcknowledgedAsync(server);
        await slow.SubscribeAsync("1", "subscription");
        var big = $"\"{new string('x', 60_000)}\"";

        var written = 0;
        for (; runner.Cancelled == 0 && written < 2000; written++)
        {
            await runner.Events.Writer.WriteAsync(big, TestContext.Current.CancellationToken);
            await Task.Yield();
            if (written % 20 == 0)
            {
                using var quick = await TestSocket.OpenAcknowledgedAsync(server);
                await RoundTripAsync(quick);
            }
        }

        Assert.InRange(written, 1, 1999);
        Assert.Equal((4413, "Slow consumer"), await slow.ReceiveCloseAsync());
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

    [Fact]
    public async Task A_binary_message_closes_with_1003()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await TestSocket.OpenAcknowledgedAsync(server);

        await socket.SendAsync(Encoding.UTF8.GetBytes(Start), WebSocketMessageType.Binary, true);

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

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_page_of_another_origin_gets_no_socket(string origin)
    {
        await using var server = await TestServer.StartAsync();

        var refusal = await Assert.ThrowsAsync<WebSocketException>(
            () => TestSocket.OpenAsync(server, options => { options.SetRequestHeader("Origin", origin); options.CollectHttpResponseDetails = true; }));

        Assert.Contains("403", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_the_same_and_of_configured_origins_get_a_socket()
    {
        var options = new GraphQLTransportOptions();
        options.AllowedOrigins.Add("https://chat.example");
        await using var server = await TestServer.StartAsync(options: options);

        using var same = await TestSocket.OpenAsync(server, o => o.SetRequestHeader("Origin", server.Address.GetLeftPart(UriPartial.Authority)));
        using var configured = await TestSocket.OpenAsync(server, o => o.SetRequestHeader("Origin", "https://chat.example"));
    }

    [Fact]
    public async Task A_client_without_origin_must_not_bring_cookies()
    {
        await using var server = await TestServer.StartAsync();

        await Assert.ThrowsAsync<WebSocketException>(() => TestSocket.OpenAsync(server, o => o.SetRequestHeader("Cookie", "a=b")));
    }

    [Fact]
    public async Task Another_subprotocol_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("graphql-ws");
        client.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectAsync(server.Socket, TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.BadRequest, client.HttpStatusCode);
    }

    [Fact]
    public async Task Compression_is_not_agreed_to()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("graphql-transport-ws");
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        client.Options.CollectHttpResponseDetails = true;

        await client.ConnectAsync(server.Socket, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.HttpResponseHeaders!.Keys);
    }

    [Fact]
    public async Task A_socket_opens_over_HTTP_2_as_well()
    {
        await using var server = await TestServer.StartAsync(protocols: HttpProtocols.Http2);
        using var client = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        client.Options.AddSubProtocol("graphql-transport-ws");
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await client.ConnectAsync(server.Socket, invoker, TestContext.Current.CancellationToken);

        await client.SendAsync(Encoding.UTF8.GetBytes(Start), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        var read = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", TestContext.Current.CancellationToken);

        Assert.Equal("""{"type":"connection_ack"}""", Encoding.UTF8.GetString(buffer, 0, read.Count));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
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

    [Fact]
    public async Task A_full_server_answers_503()
    {
        await using var server = await TestServer.StartAsync(options: new() { MaxConnections = 1 });
        using var first = await TestSocket.OpenAcknowledgedAsync(server);

        var refusal = await Assert.ThrowsAsync<WebSocketException>(() => TestSocket.OpenAsync(server));

        Assert.Contains("503", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task RoundTripAsync(TestSocket socket)
    {
        await socket.SendAsync("""{"type":"ping"}""");
        await socket.ExpectAsync("""{"type":"pong"}""");
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 400; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It did not come true within ten seconds.");
    }
}
