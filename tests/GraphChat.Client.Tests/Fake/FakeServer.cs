using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Client.Storage;
using GraphChat.Client.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GraphChat.Client.Tests.Fake;

/// <summary>The API over a <see cref="FakeDelivery"/>, on a loopback port; says what went wrong as the real one does.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder = Directory.CreateTempSubdirectory("graphchat-client-").FullName;

    private FakeServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseWebSockets();
        Issuer.Map(_app);
        _app.Map("/graphql", HandleAsync);
    }

    public FakeIssuer Issuer { get; } = new();

    public FakeDelivery Delivery { get; } = new();

    /// <summary>What differs from the ordinary options of a client.</summary>
    public Func<GraphChatClientOptions, GraphChatClientOptions> Change { get; set; } = options => options;

    public Uri Origin { get; private set; } = new("http://127.0.0.1");

    /// <summary>Requests by operation that get no answer although they were carried out: the next so many.</summary>
    public Dictionary<string, int> LoseAnswers { get; } = [];

    public Dictionary<string, int> Calls { get; } = [];

    /// <summary>What a proxy in front answers to an operation, which then does not reach the server; null where it lets it through.</summary>
    public Func<string, (int Status, string Body)?> Instead { get; set; } = _ => null;

    /// <summary>What becomes of an answer, after the operation was carried out; null where it stays as it is.</summary>
    public Func<string, string, (int Status, string Body)?> Rewrite { get; set; } = (_, _) => null;

    /// <summary>What the next sockets are sent first after they subscribed, one each.</summary>
    public Queue<string> Greetings { get; } = [];

    /// <summary>What every socket is sent first after it subscribed; null where nothing.</summary>
    public string? Greeting { get; set; }

    /// <summary>How many sockets were opened.</summary>
    public int SocketsOpened { get; private set; }

    public int Renewals { get; private set; }

    public HashSet<WebSocket> Sockets { get; } = [];

    public static async Task<FakeServer> StartAsync()
    {
        var server = new FakeServer();
        await server._app.StartAsync();
        var address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Origin = new Uri(address);
        server.Issuer.Origin = address.TrimEnd('/');
        return server;
    }

    public Guid AddPerson(string name)
    {
        var id = Guid.NewGuid();
        Issuer.Accounts[name] = (id, name + "-password");
        Delivery.People[id] = name;
        return id;
    }

    public GraphChatClientOptions Options(string name) => new()
    {
        Server = Origin,
        StorePath = StorePath(name),
        StoreKey = JournalKey.FromFile(Path.Combine(_folder, name + ".key")),
    };

    public string StorePath(string name) => Path.Combine(_folder, name);

    public async Task<GraphChatClient> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var client = await GraphChatClient.OpenAsync(Change(Options(name)), cancellationToken);
        if (!client.IsSignedIn)
        {
            await client.SignInAsync(new FormSignIn(name, name + "-password"), cancellationToken);
        }

        await client.StartAsync(cancellationToken);
        return client;
    }

    public void CutSockets()
    {
        lock (Sockets)
        {
            foreach (var socket in Sockets)
            {
                socket.Abort();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        CutSockets();
        Delivery.Close();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task HandleAsync(HttpContext http)
    {
        if (http.WebSockets.IsWebSocketRequest)
        {
            await SubscribeAsync(http);
            return;
        }

        var token = http.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
        using var request = await JsonDocument.ParseAsync(http.Request.Body);
        var name = request.RootElement.GetProperty("operationName").GetString()!;
        lock (Calls)
        {
            Calls[name] = Calls.GetValueOrDefault(name) + 1;
        }

        if (!Issuer.Tokens.TryGetValue(token, out var session))
        {
            http.Response.StatusCode = 401;
            await http.Response.WriteAsync("{}");
            return;
        }

        if (Instead(name) is { } instead)
        {
            http.Response.StatusCode = instead.Status;
            await http.Response.WriteAsync(instead.Body);
            return;
        }

        JsonObject answer;
        try
        {
            var data = Delivery.Execute(name, request.RootElement.GetProperty("variables"), session.User, session.Session);
            answer = new JsonObject { ["data"] = data };
        }
        catch (FakeRefusal refusal)
        {
            answer = new JsonObject
            {
                ["errors"] = new JsonArray(new JsonObject { ["message"] = "refused", ["extensions"] = new JsonObject { ["code"] = refusal.Code } }),
                ["data"] = null,
            };
        }

        if (TakeLoss(name))
        {
            http.Abort();
            return;
        }

        var text = answer.ToJsonString();
        if (Rewrite(name, text) is { } rewritten)
        {
            (http.Response.StatusCode, text) = rewritten;
        }

        http.Response.ContentType = "application/graphql-response+json";
        await http.Response.WriteAsync(text);
    }

    private bool TakeLoss(string name)
    {
        lock (LoseAnswers)
        {
            var left = LoseAnswers.GetValueOrDefault(name);
            LoseAnswers[name] = Math.Max(0, left - 1);
            return left > 0;
        }
    }

    private async Task SubscribeAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync("graphql-transport-ws");
        lock (Sockets)
        {
            Sockets.Add(socket);
            SocketsOpened++;
        }

        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            var init = await ReceiveAsync(socket, stop.Token);
            var token = init.GetProperty("payload").GetProperty("authorization").GetString()!["Bearer ".Length..];
            if (!Issuer.Tokens.TryGetValue(token, out var session))
            {
                await socket.CloseAsync((WebSocketCloseStatus)4401, "Unauthorized", stop.Token);
                return;
            }

            await SendAsync(socket, new JsonObject { ["type"] = "connection_ack" }, stop.Token);
            var subscribe = await ReceiveAsync(socket, stop.Token);
            var after = subscribe.GetProperty("payload").GetProperty("variables").GetProperty("after").GetString()!;
            if (Greetings.TryDequeue(out var greeting) || (greeting = Greeting) is not null)
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(greeting), WebSocketMessageType.Text, true, stop.Token);
            }

            var feeding = FeedAsync(socket, session.User, session.Session, after, stop.Token);
            while (true)
            {
                var frame = await ReceiveAsync(socket, stop.Token);
                if (frame.GetProperty("type").GetString() == "ping")
                {
                    var pong = new JsonObject { ["type"] = "pong" };
                    if (frame.TryGetProperty("payload", out _))
                    {
                        Renewals++;
                        pong["payload"] = new JsonObject { ["renewed"] = true };
                    }

                    await SendAsync(socket, pong, stop.Token);
                }

                if (feeding.IsFaulted)
                {
                    await feeding;
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client went away.
        }
        finally
        {
            lock (Sockets)
            {
                Sockets.Remove(socket);
            }
        }
    }

    private async Task FeedAsync(WebSocket socket, Guid user, string session, string after, CancellationToken cancellationToken)
    {
        await foreach (var (cursor, item) in Delivery.InboxAsync(user, session, long.Parse(after, null), cancellationToken))
        {
            var step = (JsonObject)item.DeepClone();
            step["cursor"] = cursor.ToString(null, null);
            await SendAsync(
                socket,
                new JsonObject { ["id"] = "1", ["type"] = "next", ["payload"] = new JsonObject { ["data"] = new JsonObject { ["inboxEvents"] = step } } },
                cancellationToken);
        }
    }

    private readonly SemaphoreSlim _sending = new(1, 1);

    private async Task SendAsync(WebSocket socket, JsonObject frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(frame.ToJsonString()), WebSocketMessageType.Text, true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static async Task<JsonElement> ReceiveAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var part = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(part, cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException("closed");
            }

            buffer.Write(part.AsSpan(0, received.Count));
            if (received.EndOfMessage)
            {
                return JsonDocument.Parse(buffer.ToArray()).RootElement.Clone();
            }
        }
    }
}
