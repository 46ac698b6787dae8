using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace GraphChat.Server.Tests.Raw;

/// <summary>A client of graphql-transport-ws that sends whatever it is told to.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    /// <summary>The close code; null while it is open or where it was cut.</summary>
    public int? CloseCode => (int?)_socket.CloseStatus;

    /// <summary>Opens a socket and says nothing.</summary>
    public static async Task<RawSocket> OpenAsync(string origin)
    {
        var socket = new RawSocket();
        socket._socket.Options.AddSubProtocol("graphql-transport-ws");
        socket._socket.Options.KeepAliveInterval = TimeSpan.Zero;
        using var patience = Patience();
        await socket._socket.ConnectAsync(new Uri(origin.Replace("http", "ws", StringComparison.Ordinal) + "/graphql"), patience.Token);
        return socket;
    }

    /// <summary>Opens a socket and is acknowledged.</summary>
    public static async Task<RawSocket> ConnectAsync(string origin, string token)
    {
        var socket = await OpenAsync(origin);
        await socket.InitAsync(token);
        Assert.Equal("""{"type":"connection_ack"}""", await socket.NextAsync());
        return socket;
    }

    public Task InitAsync(string? token) => SendAsync(token is null
        ? """{"type":"connection_init"}"""
        : JsonSerializer.Serialize(new { type = "connection_init", payload = new { authorization = $"Bearer {token}" } }));

    public Task SubscribeAsync(string id, string query, object? variables = null) =>
        SendAsync(JsonSerializer.Serialize(new { id, type = "subscribe", payload = new { query, variables } }));

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(byte[] bytes, WebSocketMessageType type)
    {
        using var patience = Patience();
        await _socket.SendAsync(bytes, type, endOfMessage: true, patience.Token);
    }

    /// <summary>The next message that is not a ping; null where the socket was closed.</summary>
    public async Task<string?> NextAsync()
    {
        using var patience = Patience();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }

                try
                {
                    received = await _socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
                }
                catch (WebSocketException)
                {
                    return null;
                }

                length += received.Count;
            }
            while (!received.EndOfMessage);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            var text = Encoding.UTF8.GetString(buffer, 0, length);
            if (text != """{"type":"ping"}""")
            {
                return text;
            }

            await SendAsync("""{"type":"pong"}""");
        }
    }

    /// <summary>The payload of the next item of an operation.</summary>
    public async Task<JsonElement> NextItemAsync(string id)
    {
        var text = await NextAsync();
        Assert.True(text is not null, $"The socket was closed with {CloseCode}.");
        var frame = JsonDocument.Parse(text).RootElement;
        Assert.True(frame.GetProperty("type").GetString() == "next" && frame.GetProperty("id").GetString() == id, text);
        return frame.GetProperty("payload");
    }

    /// <summary>Reads until the socket is closed and gives the code.</summary>
    public async Task<int?> CloseCodeAsync()
    {
        while (await NextAsync() is not null)
        {
            // What came before the close does not matter.
        }

        return CloseCode;
    }

    public void Dispose() => _socket.Dispose();

    private static CancellationTokenSource Patience() => new(TimeSpan.FromSeconds(30));
}
