using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;

namespace GraphChat.Client.GraphQL;

/// <summary>
/// One subscription on a socket of its own, in the protocol graphql-transport-ws. Ends with an exception whenever the
/// socket does; whoever uses it opens the next one with the cursor of the last item.
/// </summary>
internal sealed class GraphQLSubscription(Uri endpoint, HttpMessageInvoker invoker, IAccessTokens tokens, TimeProvider time)
{
    private const string Protocol = "graphql-transport-ws";
    private const string SubscriptionId = "1";
    private const int QueuedItems = 64;
    private const int LargestFrame = 32 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_pingInterval = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan s_renewBefore = TimeSpan.FromSeconds(60);

    /// <summary>Opens a socket and gives each item as it comes. <paramref name="opened"/> is called when the server took the subscription.</summary>
    /// <exception cref="GraphChatException">The socket or the subscription ended; the code says why.</exception>
    public async IAsyncEnumerable<T> RunAsync<T>(
        OperationDocument operation, JsonObject variables, JsonTypeInfo<T> item, Action opened, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Protocol);
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        var subscribe = new JsonObject
        {
            ["id"] = SubscriptionId,
            ["type"] = "subscribe",
            ["payload"] = GraphQLClient.Body(operation, variables),
        };
        var token = await OpenAsync(socket, subscribe, stop.Token);
        using var connection = new Connection(socket, time, token);
        opened();

        // A full queue stops the reading, and TCP then stops the server: nothing grows.
        var queue = Channel.CreateBounded<T>(QueuedItems);
        var reading = ReadAsync(connection, item, queue.Writer, stop.Token);
        var pinging = PingAsync(connection, stop.Token);
        try
        {
            await foreach (var next in queue.Reader.ReadAllAsync(cancellationToken))
            {
                yield return next;
            }
        }
        finally
        {
            await stop.CancelAsync();
            socket.Abort();
            await Task.WhenAll(reading, pinging);
        }
    }

    private async Task<AccessTokenData> OpenAsync(ClientWebSocket socket, JsonObject subscribe, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var token = await tokens.GetAsync(null, both.Token);
            await socket.ConnectAsync(endpoint, invoker, both.Token);
            await Connection.SendAsync(
                socket, new JsonObject { ["type"] = "connection_init", ["payload"] = Authorization(token) }, both.Token);
            using var acknowledgement = await Connection.ReceiveAsync(socket, both.Token);
            if (acknowledgement is null && (int?)socket.CloseStatus is 4401 or 4403)
            {
                await tokens.GetAsync(token.Value, both.Token);
                throw new GraphChatException(ClientErrorCode.Unreachable, "The access token was refused; it is renewed.");
            }

            if (acknowledgement is null || TypeOf(acknowledgement) != "connection_ack")
            {
                throw Closed(socket);
            }

            await Connection.SendAsync(socket, subscribe, both.Token);
            return token;
        }
        catch (Exception exception) when ((IsTransport(exception) || IsMalformed(exception)) && !cancellationToken.IsCancellationRequested)
        {
            throw new GraphChatException(ClientErrorCode.Unreachable, "The server's socket cannot be reached.", exception);
        }
    }

    private async Task ReadAsync<T>(Connection connection, JsonTypeInfo<T> item, ChannelWriter<T> queue, CancellationToken cancellationToken)
    {
        try
        {
            while (await Connection.ReceiveAsync(connection.Socket, cancellationToken) is { } frame)
            {
                using (frame)
                {
                    connection.LastHeard = time.GetTimestamp();
                    if (await HandleAsync(connection, frame.RootElement, item, queue, cancellationToken) is { } end)
                    {
                        queue.TryComplete(end);
                        return;
                    }
                }
            }

            queue.TryComplete(Closed(connection.Socket));
        }
        catch (Exception exception)
        {
            // Whatever it is, and be it a frame of no form: whoever takes the items would wait for ever.
            queue.TryComplete(IsTransport(exception) || IsMalformed(exception)
                ? new GraphChatException(ClientErrorCode.Unreachable, "The server's socket broke.", exception)
                : exception);
        }
    }

    /// <summary>Gives the reason where the frame ends the subscription.</summary>
    private static async Task<GraphChatException?> HandleAsync<T>(
        Connection connection, JsonElement frame, JsonTypeInfo<T> item, ChannelWriter<T> queue, CancellationToken cancellationToken)
    {
        var payload = frame.TryGetProperty("payload", out var given) ? given : default;
        switch (frame.GetProperty("type").GetString())
        {
            case "next" when payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty("errors", out var errors):
                return GraphQLError.Read(errors);
            case "next" when payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty("data", out var data):
                await queue.WriteAsync(data.Deserialize(item) ?? throw GraphQLError.Unexpected("an item without data"), cancellationToken);
                return null;
            case "error":
                return GraphQLError.Read(payload);
            case "complete":
                return new GraphChatException(ClientErrorCode.Unreachable, "The server ended the subscription.");
            case "ping":
                await connection.SendAsync(new JsonObject { ["type"] = "pong" }, cancellationToken);
                return null;
            case "pong":
                connection.HandlePong(payload);
                return null;
            default:
                return GraphQLError.Unexpected("a frame of an unknown type");
        }
    }

    private async Task PingAsync(Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(connection.NextPing(s_pingInterval, s_renewBefore), time, cancellationToken);
                if (time.GetElapsedTime(connection.LastHeard) > s_silence)
                {
                    connection.Socket.Abort();
                    return;
                }

                await connection.PingAsync(tokens, s_renewBefore, cancellationToken);
            }
        }
        catch (Exception)
        {
            // The reader sees the end and reports it; without pings it would never see that the server is gone.
            connection.Socket.Abort();
        }
    }

    private static JsonObject Authorization(AccessTokenData token) => new() { ["authorization"] = $"Bearer {token.Value}" };

    private static string? TypeOf(JsonDocument frame) =>
        frame.RootElement.ValueKind == JsonValueKind.Object && frame.RootElement.TryGetProperty("type", out var type) ? type.GetString() : null;

    private static bool IsTransport(Exception exception) =>
        exception is WebSocketException or HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException;

    private static bool IsMalformed(Exception exception) =>
        exception is JsonException or KeyNotFoundException or FormatException or (InvalidOperationException and not ObjectDisposedException);

    private static GraphChatException Closed(ClientWebSocket socket) =>
        new(ClientErrorCode.Unreachable, $"The server closed the socket ({(int?)socket.CloseStatus ?? 1006}).");

    private sealed class Connection(ClientWebSocket socket, TimeProvider time, AccessTokenData token) : IDisposable
    {
        private readonly SemaphoreSlim _sending = new(1, 1);
        private AccessTokenData _token = token;
        private AccessTokenData? _offered;

        public ClientWebSocket Socket => socket;

        public long LastHeard { get; set; } = time.GetTimestamp();

        public TimeSpan NextPing(TimeSpan interval, TimeSpan renewBefore)
        {
            var renewal = _token.ExpiresAt - _token.RenewBefore(renewBefore, 2) - time.GetUtcNow();
            return renewal < interval ? (renewal > TimeSpan.FromSeconds(1) ? renewal : TimeSpan.FromSeconds(1)) : interval;
        }

        /// <summary>A ping; with a new token in it where the old one ends soon.</summary>
        public async Task PingAsync(IAccessTokens tokens, TimeSpan renewBefore, CancellationToken cancellationToken)
        {
            var ping = new JsonObject { ["type"] = "ping" };
            if (_token.ExpiresAt - time.GetUtcNow() <= _token.RenewBefore(renewBefore, 2) && _offered is null)
            {
                var renewed = await tokens.GetAsync(_token.Value, cancellationToken);
                _offered = renewed;
                ping["payload"] = Authorization(renewed);
            }

            await SendAsync(ping, cancellationToken);
        }

        public void Dispose() => _sending.Dispose();

        public void HandlePong(JsonElement payload)
        {
            if (_offered is not { } offered || payload.ValueKind != JsonValueKind.Object || !payload.TryGetProperty("renewed", out var renewed))
            {
                return;
            }

            _offered = null;
            if (renewed.ValueKind == JsonValueKind.True)
            {
                _token = offered;
                return;
            }

            throw new GraphChatException(ClientErrorCode.Unreachable, "The server did not take the renewed token; a new socket offers it again.");
        }

        public async Task SendAsync(JsonObject frame, CancellationToken cancellationToken)
        {
            await _sending.WaitAsync(cancellationToken);
            try
            {
                await SendAsync(socket, frame, cancellationToken);
            }
            finally
            {
                _sending.Release();
            }
        }

        public static Task SendAsync(ClientWebSocket socket, JsonObject frame, CancellationToken cancellationToken) =>
            socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame, JsonTypes.Default.JsonObject), WebSocketMessageType.Text, true, cancellationToken);

        /// <summary>The next frame, or null where the server closed the socket.</summary>
        public static async Task<JsonDocument?> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
        {
            var buffer = new ArrayBufferWriter<byte>(4096);
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.GetMemory(4096), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                buffer.Advance(received.Count);
                if (buffer.WrittenCount > LargestFrame)
                {
                    throw new WebSocketException(WebSocketError.Faulted, "A frame is too large.");
                }

                if (received.EndOfMessage)
                {
                    return JsonDocument.Parse(buffer.WrittenMemory);
                }
            }
        }
    }
}
