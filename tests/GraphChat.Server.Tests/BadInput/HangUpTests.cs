using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GraphChat.Server.Configuration;
using GraphChat.Server.Hosting;
using GraphChat.Server.Tests.Raw;
using GraphChat.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

/// <summary>Clients that go away in the middle, at every stage of an exchange, politely or not.</summary>
public sealed class HangUpTests
{
    [Fact]
    public async Task Clients_that_hang_up_at_any_stage_of_any_endpoint_are_no_fault_of_ours()
    {
        _ = Requirement.Variable("GRAPHCHAT_TEST_POSTGRES");
        await using var deployment = await TestDeployment.CreateAsync();
        using var logged = new Logged();
        var metrics = TestPort.Next();
        await using var node = await Node.StartAsync(
            deployment.Options(metrics: new ListenAddress(IPAddress.Loopback, metrics)), TimeProvider.System, TestContext.Current.CancellationToken, logging: logging => logging.AddProvider(logged));
        using var ann = await RawPerson.JoinAsync(deployment);
        using var room = await RawRoom.OpenAsync(ann);

        foreach (var part in Exchanges(deployment, ann, room).SelectMany(Cuts).Chunk(40))
        {
            await Task.WhenAll(part.SelectMany(cut => new[] { SendAsync(deployment.Port, cut, isReset: false), SendAsync(deployment.Port, cut, isReset: true) }));
        }

        // What the last ones set off may still be under way; who stays is answered meanwhile.
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await room.SendAsync("goes on");
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri($"{deployment.Origin}/health/ready"), TestContext.Current.CancellationToken)).StatusCode);
        Assert.DoesNotContain("INTERNAL", await http.GetStringAsync(new Uri($"http://127.0.0.1:{metrics}/metrics"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(logged.Entries);
    }

    private static IEnumerable<byte[]> Exchanges(TestDeployment deployment, RawPerson ann, RawRoom room)
    {
        var host = $"Host: localhost:{deployment.Port}\r\n";
        var bearer = $"{host}Authorization: Bearer {ann.Token}\r\n";
        foreach (var path in new[]
        {
            "/", "/health/ready", "/.well-known/openid-configuration", "/.well-known/jwks", "/account/sign-in", "/account/sign-out", "/connect/logout",
            "/connect/authorize?response_type=code&client_id=graphchat-cli&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback&scope=openid&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
        })
        {
            yield return Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\n{host}\r\n");
        }

        yield return Encoding.ASCII.GetBytes($"GET /connect/userinfo HTTP/1.1\r\n{bearer}\r\n");
        const string Form = "application/x-www-form-urlencoded";
        foreach (var (path, body) in new[]
        {
            ("/account/sign-in", "name=lea&password=wrong-wrong-wrong&returnUrl=%2F"), ("/account/sign-out", "x=1"),
            ("/connect/token", "grant_type=refresh_token&refresh_token=unknown&client_id=graphchat-cli"),
            ("/connect/revoke", "token=unknown&client_id=graphchat-cli"), ("/connect/introspect", "token=unknown&client_id=graphchat-cli"),
            ("/connect/authorize", "response_type=code&client_id=graphchat-cli"), ("/connect/par", "client_id=graphchat-cli"), ("/connect/device", "client_id=graphchat-cli"),
        })
        {
            yield return Post(path, host, Form, "*/*", body);
        }

        var message = Convert.ToBase64String(room.Protect("cut off"));
        foreach (var (accept, body) in new[]
        {
            ("application/json", """{"query":"{ me { sessionId inboxCursor person { deviceChain { index } } } }"}"""),
            ("application/json", $$$$"""{"query":"mutation($input: SendMessageInput!) { sendMessage(input: $input) { event { sequence } } }","variables":{"input":{"conversationId":"{{{{room.Id}}}}","clientMessageId":"{{{{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}}}}","message":"{{{{message}}}}"}}}"""),
            ("text/event-stream", """{"query":"subscription { inboxEvents { cursor } }"}"""),
        })
        {
            yield return Post("/graphql", bearer, "application/json", accept, body);
        }

        const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n";
        yield return
        [
            .. Encoding.ASCII.GetBytes($"GET /graphql HTTP/1.1\r\n{host}{Upgrade}\r\n"),
            .. Frame($$$"""{"type":"connection_init","payload":{"authorization":"Bearer {{{ann.Token}}}"}}"""),
            .. Frame("""{"id":"1","type":"subscribe","payload":{"query":"subscription { inboxEvents { cursor } }"}}"""),
            .. Frame($$$"""{"type":"ping","payload":{"authorization":"Bearer {{{ann.Token}}}"}}"""),
        ];
    }

    private static byte[] Post(string path, string headers, string type, string accept, string body) => Encoding.ASCII.GetBytes(
        $"POST {path} HTTP/1.1\r\n{headers}Content-Type: {type}\r\nAccept: {accept}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    // RFC 6455 §5.2, masked with zeros.
    private static byte[] Frame(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        byte[] length = bytes.Length < 126 ? [(byte)(0x80 | bytes.Length)] : [0xFE, (byte)(bytes.Length >> 8), (byte)bytes.Length];
        return [0x81, .. length, 0, 0, 0, 0, .. bytes];
    }

    // Nothing; in the first line; in the headers; before the body; in the middle and at the end of it; all; all and the beginning of the answer.
    private static IEnumerable<(byte[] Sent, bool Reads)> Cuts(byte[] exchange)
    {
        var body = exchange.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        foreach (var length in new[] { 0, 9, body - 3, body, body + ((exchange.Length - body) / 3), body + ((exchange.Length - body) * 2 / 3), exchange.Length - 1, exchange.Length }.Distinct())
        {
            yield return (exchange[..length], false);
        }

        yield return (exchange, true);
    }

    private static async Task SendAsync(int port, (byte[] Sent, bool Reads) cut, bool isReset)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            await socket.SendAsync(cut.Sent, TestContext.Current.CancellationToken);
            if (cut.Reads)
            {
                await socket.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken);
            }

            if (isReset)
            {
                socket.LingerState = new LingerOption(true, 0);
            }
        }
        catch (SocketException)
        {
            // It was faster.
        }
    }

    // Warnings of ours, and errors of anybody's.
    private sealed class Logged : ILoggerProvider
    {
        public ConcurrentQueue<string> Entries { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

        public void Dispose()
        {
            // It holds nothing.
        }

        private sealed class Category(Logged logged, string name) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) =>
                logLevel >= (name.StartsWith("GraphChat", StringComparison.Ordinal) ? LogLevel.Warning : LogLevel.Error);

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (IsEnabled(logLevel))
                {
                    logged.Entries.Enqueue($"{logLevel} {name}: {formatter(state, exception)} {exception}");
                }
            }
        }
    }
}
