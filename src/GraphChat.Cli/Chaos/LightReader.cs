using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphChat.Cli.Chaos;

/// <summary>
/// A subscription to one conversation, or to an inbox, on a socket of its own, without keys: notes what it is given, renews its
/// token in place, and comes back with its cursor whenever the socket ends.
/// </summary>
/// <remarks>One owner.</remarks>
internal sealed class LightReader : IAsyncDisposable
{
    private const string OfConversation =
        "subscription ($id: ID!, $after: String) { conversationEvents(conversationId: $id, after: $after) { sequence cursor hash } }";

    private const string OfInbox = "subscription ($after: String) { inboxEvents(after: $after) { cursor event { conversationId sequence hash } } }";

    private const int TokenEnded = 4403;
    private static readonly TimeSpan s_handshake = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_refusedPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_renewalLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_renewBefore = TimeSpan.FromSeconds(5);

    // What was on its way when the token ended still comes; on a slow line and a busy machine that takes a while.
    private static readonly TimeSpan s_onItsWay = TimeSpan.FromSeconds(15);

    private readonly ChaosPerson _person;
    private readonly Guid? _conversation;
    private readonly Uri _endpoint;
    private readonly FaultyLink _link;
    private readonly ChaosRecorder _recorder;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private string _cursor;
    private DateTimeOffset _expires;
    private long _last;
    private int _answers;
    private bool _isRefused;
    private volatile string _phase = "not connected";
    private volatile string _ended = "";

    /// <summary>Begins to read after <paramref name="cursor"/>.</summary>
    public LightReader(string name, ChaosPerson person, Guid? conversation, string cursor, string origin, FaultyLink link, ChaosRecorder recorder, TimeProvider time)
    {
        Name = name;
        _person = person;
        _conversation = conversation;
        _cursor = cursor;
        _endpoint = new UriBuilder(origin) { Scheme = "ws", Path = "/graphql" }.Uri;
        _link = link;
        _recorder = recorder;
        _time = time;
        _running = RunAsync(_stop.Token);
    }

    /// <summary>What the history calls it.</summary>
    public string Name { get; }

    /// <summary>Whether it renews its token before that ends.</summary>
    public bool Renews { get; set; } = true;

    /// <summary>The last sequence that it was given.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>How often its subscription was answered, be it with an event or a refusal.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>Where it stands, in words.</summary>
    public string Standing => FormattableString.Invariant($"{Name} stands at {Last}, {_phase}{_ended}");

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
            catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or Client.GraphChatException or OperationCanceledException)
            {
                // Cut, killed or refused: again, from the cursor.
                _ended = $"; {_phase} before, until: {e.Message}";
            }
            catch (Exception e)
            {
                _recorder.AddBroken($"{Name}, {_phase},", e);
            }

            await Task.Delay(_isRefused ? s_refusedPause : s_pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        _isRefused = false;
        using (var patience = new CancellationTokenSource(s_handshake, _time))
        using (var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token))
        {
            var token = await _person.GetAccessTokenAsync(both.Token);
            _expires = AccessTokenTime.EndOf(token);
            await socket.ConnectAsync(_endpoint, invoker, both.Token);
            await SendAsync(socket, new JsonObject { ["type"] = "connection_init", ["payload"] = new JsonObject { ["authorization"] = $"Bearer {token}" } }, both.Token);
            _phase = "waiting to be let in";
            using var acknowledged = await ReceiveAsync(socket, both.Token);
            if (acknowledged?.RootElement.GetProperty("type").GetString() != "connection_ack")
            {
                return;
            }
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var sending = new SemaphoreSlim(1);
        var renewing = RenewAsync(socket, sending, ended.Token);
        try
        {
            await ReadAsync(socket, sending, cancellationToken);
            if (socket.CloseStatus is { } status && (int)status == TokenEnded)
            {
                _recorder.TokensEnded.Add();
            }
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
        }
    }

    private async Task ReadAsync(ClientWebSocket socket, SemaphoreSlim sending, CancellationToken cancellationToken)
    {
        var variables = new JsonObject { ["after"] = _cursor };
        if (_conversation is { } id)
        {
            variables["id"] = new Client.ConversationId(id).ToString();
        }

        var payload = new JsonObject { ["query"] = _conversation is null ? OfInbox : OfConversation, ["variables"] = variables };
        await SendAsync(socket, sending, new JsonObject { ["id"] = "1", ["type"] = "subscribe", ["payload"] = payload }, cancellationToken);
        _phase = "subscribed";
        while (await ReceiveAsync(socket, cancellationToken) is { } frame)
        {
            using (frame)
            {
                var type = frame.RootElement.GetProperty("type").GetString();
                if (type == "ping")
                {
                    await SendAsync(socket, sending, new JsonObject { ["type"] = "pong" }, cancellationToken);
                }
                else if (type == "next" && frame.RootElement.GetProperty("payload").TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object)
                {
                    Note(data);
                }
                else if (type is "next" or "error" or "complete")
                {
                    Refused(frame.RootElement, type);
                    return;
                }
            }
        }
    }

    // The socket's owner ends it; what breaks here breaks there too.
    private async Task RenewAsync(ClientWebSocket socket, SemaphoreSlim sending, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_renewalLook, _time, cancellationToken);
                if (!Renews || _expires - _time.GetUtcNow() > s_renewBefore)
                {
                    continue;
                }

                var token = await _person.GetAccessTokenAsync(cancellationToken);
                if (AccessTokenTime.EndOf(token) is var end && end > _expires)
                {
                    await SendAsync(
                        socket, sending, new JsonObject { ["type"] = "ping", ["payload"] = new JsonObject { ["authorization"] = $"Bearer {token}" } }, cancellationToken);
                    _expires = end;
                    _recorder.TokensRenewed.Add();
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or Client.GraphChatException or IOException)
        {
            // It ends with its token, or has ended.
        }
    }

    private void Refused(JsonElement frame, string type)
    {
        var errors = frame.TryGetProperty("payload", out var payload) && payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty("errors", out var inside) ? inside : payload;
        var code = errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0 && errors[0].TryGetProperty("extensions", out var extensions) && extensions.TryGetProperty("code", out var given)
            ? given.GetString()
            : null;
        _ended = $"; refused before ({code ?? type})";
        _isRefused = code is "NOT_FOUND" or "REMOVED";
        if (_isRefused)
        {
            Interlocked.Increment(ref _answers);
        }
    }

    private void Note(JsonElement data)
    {
        Interlocked.Increment(ref _answers);
        var late = _time.GetUtcNow() - _expires;
        if (late > s_onItsWay)
        {
            _recorder.AddIncident(FormattableString.Invariant($"G6 {Name} was given something {late.TotalSeconds:0} seconds after its token had ended."));
        }

        var given = data.GetProperty(_conversation is null ? "inboxEvents" : "conversationEvents");
        var cursor = given.GetProperty("cursor").GetString()!;
        if (_conversation is null)
        {
            given = given.GetProperty("event");
        }

        if (given.ValueKind == JsonValueKind.Object)
        {
            var seen = GivenEvent.Read(given, _conversation);
            _recorder.Add(new SeenEvent(Name, _person.Name, seen.Conversation, seen.Sequence, seen.Hash));
            Volatile.Write(ref _last, seen.Sequence);
        }

        _cursor = cursor;
    }

    private static async Task SendAsync(ClientWebSocket socket, SemaphoreSlim sending, JsonObject frame, CancellationToken cancellationToken)
    {
        await sending.WaitAsync(cancellationToken);
        try
        {
            await SendAsync(socket, frame, cancellationToken);
        }
        finally
        {
            sending.Release();
        }
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
