using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphChat.Cli.Chaos;

/// <summary>
/// A subscription to one conversation on a socket of its own, without keys: notes what it is given, and comes back with its
/// cursor whenever the socket ends.
/// </summary>
/// <remarks>One owner.</remarks>
internal sealed class LightReader : IAsyncDisposable
{
    private const string Operation =
        "subscription ($id: ID!, $after: String) { conversationEvents(conversationId: $id, after: $after) { sequence cursor hash } }";

    private static readonly TimeSpan s_handshake = TimeSpan.FromSeconds(15);

    private readonly string _name;
    private readonly ChaosPerson _person;
    private readonly Guid _conversation;
    private readonly Uri _endpoint;
    private readonly FaultyLink _link;
    private readonly ChaosRecorder _recorder;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private string _cursor;
    private long _last;
    private volatile string _phase = "not connected";

    /// <summary>Begins to read after <paramref name="cursor"/>.</summary>
    public LightReader(string name, ChaosPerson person, Guid conversation, string cursor, string origin, FaultyLink link, ChaosRecorder recorder, TimeProvider time)
    {
        _name = name;
        _person = person;
        _conversation = conversation;
        _cursor = cursor;
        _endpoint = new UriBuilder(origin) { Scheme = "ws", Path = "/graphql" }.Uri;
        _link = link;
        _recorder = recorder;
        _time = time;
        _running = RunAsync(_stop.Token);
    }

    /// <summary>The last sequence that it was given.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>Where it stands, in words.</summary>
    public string Standing => FormattableString.Invariant($"{_name} stands at {Last}, {_phase}");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (context, cancel) => _link.ConnectAsync(context.DnsEndPoint, cancel) };
        using var invoker = new HttpMessageInvoker(handler);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(invoker, cancellationToken);
            }
            catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or JsonException or Client.GraphChatException or OperationCanceledException)
            {
                // Cut, killed or refused: again, from the cursor.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(300), _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(HttpMessageInvoker invoker, CancellationToken cancellationToken)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        // A node that stands still says nothing; without this its readers would wait for it for ever.
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(2);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(4);
        _phase = "connecting";
        using (var patience = new CancellationTokenSource(s_handshake, _time))
        using (var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token))
        {
            var token = await _person.Client.GetAccessTokenAsync(both.Token);
            await socket.ConnectAsync(_endpoint, invoker, both.Token);
            await SendAsync(socket, new JsonObject { ["type"] = "connection_init", ["payload"] = new JsonObject { ["authorization"] = $"Bearer {token}" } }, both.Token);
            _phase = "waiting to be let in";
            using var acknowledged = await ReceiveAsync(socket, both.Token);
            if (acknowledged?.RootElement.GetProperty("type").GetString() != "connection_ack")
            {
                return;
            }
        }

        var variables = new JsonObject { ["id"] = new Client.ConversationId(_conversation).ToString(), ["after"] = _cursor };
        await SendAsync(
            socket,
            new JsonObject { ["id"] = "1", ["type"] = "subscribe", ["payload"] = new JsonObject { ["query"] = Operation, ["variables"] = variables } },
            cancellationToken);
        _phase = "subscribed";
        while (await ReceiveAsync(socket, cancellationToken) is { } frame)
        {
            using (frame)
            {
                var type = frame.RootElement.GetProperty("type").GetString();
                if (type == "ping")
                {
                    await SendAsync(socket, new JsonObject { ["type"] = "pong" }, cancellationToken);
                }
                else if (type == "next" && frame.RootElement.GetProperty("payload").TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object)
                {
                    Note(data.GetProperty("conversationEvents"));
                }
                else if (type is "next" or "error" or "complete")
                {
                    return;
                }
            }
        }
    }

    private void Note(JsonElement given)
    {
        var sequence = given.GetProperty("sequence") is { ValueKind: JsonValueKind.String } text ? long.Parse(text.GetString()!, System.Globalization.CultureInfo.InvariantCulture) : given.GetProperty("sequence").GetInt64();
        _recorder.Add(new SeenEvent(_name, _person.Name, _conversation, sequence, Convert.ToHexStringLower(given.GetProperty("hash").GetBytesFromBase64())));
        _cursor = given.GetProperty("cursor").GetString()!;
        Volatile.Write(ref _last, sequence);
    }

    private static Task SendAsync(ClientWebSocket socket, JsonObject frame, CancellationToken cancellationToken) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame), WebSocketMessageType.Text, true, cancellationToken);

    private static async Task<JsonDocument?> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            memory.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return JsonDocument.Parse(memory.ToArray());
            }
        }
    }
}
