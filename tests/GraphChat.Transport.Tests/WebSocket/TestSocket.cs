using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace GraphChat.Transport.Tests.WebSocket;

/// <summary>A client of graphql-transport-ws that says exactly what a test wants said.</summary>
internal sealed class TestSocket : IDisposable
{
    /// <summary>The message that begins a connection.</summary>
    public const string Init = """{"type":"connection_init"}""";

    private readonly ClientWebSocket _socket = new();

    public static async Task<TestSocket> OpenAsync(TestServer server, Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new TestSocket();
        socket._socket.Options.AddSubProtocol("graphql-transport-ws");
        socket._socket.Options.KeepAliveInterval = TimeSpan.Zero;
        configure?.Invoke(socket._socket.Options);
        await socket._socket.ConnectAsync(server.Socket, TestContext.Current.CancellationToken);
        return socket;
    }

    public static async Task<TestSocket> OpenAcknowledgedAsync(TestServer server)
    {
        var socket = await OpenAsync(server);
        await socket.SendAsync(Init);
        Assert.Equal("connection_ack", (await socket.ReceiveAsync()).GetProperty("type").GetString());
        return socket;
    }

    public Task SendAsync(string message) => SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type, bool endOfMessage) =>
        _socket.SendAsync(bytes, type, endOfMessage, TestContext.Current.CancellationToken);

    public Task SubscribeAsync(string id, string query) =>
        SendAsync($$$"""{"type":"subscribe","id":"{{{id}}}","payload":{"query":"{{{query}}}"}}""");

    public async Task<JsonElement> ReceiveAsync() =>
        JsonElement.Parse(await ReceiveTextAsync() ?? throw new InvalidOperationException($"Closed: {_socket.CloseStatus} {_socket.CloseStatusDescription}"));

    public async Task ExpectAsync(string json)
    {
        var received = await ReceiveAsync();
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(json), received), $"Expected {json}, got {received}.");
    }

    /// <summary>A ping and its pong.</summary>
    public async Task RoundTripAsync()
    {
        await SendAsync("""{"type":"ping"}""");
        await ExpectAsync("""{"type":"pong"}""");
    }

    /// <summary>Reads on to the close frame.</summary>
    public async Task<(int Code, string Reason)> ReceiveCloseAsync()
    {
        while (await ReceiveTextAsync() is not null)
        {
        }

        return ((int)_socket.CloseStatus!, _socket.CloseStatusDescription ?? "");
    }

    public Task CloseAsync() =>
        _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", TestContext.Current.CancellationToken);

    public void Abort() => _socket.Abort();

    public void Dispose() => _socket.Dispose();

    private async Task<string?> ReceiveTextAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer, deadline.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            bytes.AddRange(buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
            {
                Assert.Equal(WebSocketMessageType.Text, part.MessageType);
                return Encoding.UTF8.GetString([.. bytes]);
            }
        }
    }
}
