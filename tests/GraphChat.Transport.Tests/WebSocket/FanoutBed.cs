using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Execution.Binding;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.Transport.WebSocket;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Socket = System.Net.WebSockets.WebSocket;

namespace GraphChat.Transport.Tests.WebSocket;

/// <summary>Connections over streams in memory that all subscribe to one topic, on the real engine.</summary>
internal sealed class FanoutBed : IAsyncDisposable
{
    private const string Sdl = """
        type Query { a: Int }
        type Subscription { events: Event! }
        type Event { text: String! seenBy(as: String! = "itself"): String! }
        """;

    private readonly GraphQLTransportOptions _options = new() { PingInterval = TimeSpan.FromHours(1) };
    private readonly ConnectionRegistry _registry;
    private readonly Topic _topic = new();
    private readonly OperationExecutor _executor;
    private readonly List<Task> _running = [];
    private readonly bool _keeps;

    private FanoutBed(bool keeps)
    {
        _keeps = keeps;
        _registry = new ConnectionRegistry(_options, TimeProvider.System);
        var schema = SchemaBuilder.Build([new SchemaSource("test", Encoding.UTF8.GetBytes(Sdl))]);
        var bindings = new SchemaBindings()
            .ContextValue<Topic>()
            .ContextValue<Rights>()
            .Resolvers("Query", typeof(QueryFields))
            .Resolvers("Subscription", typeof(SubscriptionFields))
            .Resolvers("Event", typeof(EventFields));
        _executor = new OperationExecutor(
            ExecutableSchema.Bind(schema, bindings), new Silent(), new ExecutorOptions { Validate = (_, _) => [] });
    }

    /// <summary>The clients, in the order in which they came.</summary>
    public List<MemoryPeer> Peers { get; } = [];

    /// <summary>How often a resolver of an event ran.</summary>
    public int Executions => _topic.Executions;

    /// <summary>Opens as many connections as there are askers, and waits until all have subscribed.</summary>
    public static async Task<FanoutBed> OpenAsync(IEnumerable<Asker> askers, bool keeps = false)
    {
        var bed = new FanoutBed(keeps);
        foreach (var asker in askers)
        {
            bed.Connect(asker);
        }

        await Eventually.TrueAsync(() => bed._topic.Count == bed.Peers.Count && bed.Peers.TrueForAll(peer => peer.Written > 0));
        return bed;
    }

    /// <summary>Publishes events, each when all have the one before, and gives the bytes that the process allocated meanwhile.</summary>
    /// <param name="events">How many.</param>
    /// <param name="frameBytes">The length of what each event sends to each; 0 where anything will do.</param>
    public long Publish(int events, int frameBytes)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < events; i++)
        {
            var due = Written() + (frameBytes == 0 ? Peers.Count : (long)frameBytes * Peers.Count);
            _topic.Publish(new Event("0123456789"));
            var spin = new SpinWait();
            var patience = TimeProvider.System.GetTimestamp();
            while (Written() < due)
            {
                spin.SpinOnce();
                if (TimeProvider.System.GetElapsedTime(patience) > TimeSpan.FromSeconds(60))
                {
                    throw new TimeoutException($"{due - Written()} bytes did not come.");
                }
            }
        }

        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    public async ValueTask DisposeAsync()
    {
        Peers.ForEach(peer => peer.End());
        await Task.WhenAll(_running);
        _registry.Dispose();
    }

    private long Written()
    {
        long written = 0;
        foreach (var peer in Peers)
        {
            written += peer.Written;
        }

        return written;
    }

    private void Connect(Asker asker)
    {
        var subscribe = JsonSerializer.Serialize(new
        {
            type = "subscribe",
            id = "1",
            payload = new { query = asker.Document, variables = JsonElement.Parse(asker.Variables) },
        });
        var peer = new MemoryPeer(Frame(TestSocket.Init), Frame(subscribe), _keeps);
        Peers.Add(peer);
        var runner = new ExecutorRunner(_executor, _options);
        var connection = new SocketConnection(
            new DefaultHttpContext(), new ServiceCollection().BuildServiceProvider(), peer, runner, new Known(this, asker.Rights), _options, TimeProvider.System, _registry, NullLogger.Instance);
        var socket = Socket.CreateFromStream(
            new SocketStream(peer, connection.SendControlFrame),
            new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
        _running.Add(connection.RunAsync(socket));
    }

    private static byte[] Frame(string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        var head = new byte[bytes.Length < 126 ? 6 : 8];
        head[0] = 0x81;
        head[1] = (byte)(0x80 | (bytes.Length < 126 ? bytes.Length : 126));
        if (head.Length == 8)
        {
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)bytes.Length);
        }

        return [.. head, .. bytes];
    }

    /// <summary>Who subscribes to what.</summary>
    internal sealed record Asker(string Document, string Variables, string Rights);

    internal sealed record Rights(string Name);

    internal sealed record Event(string Text);

    internal sealed class Topic
    {
        private readonly List<Channel<Event>> _subscribers = [];
        private int _executions;

        public int Executions => Volatile.Read(ref _executions);

        public int Count
        {
            get
            {
                lock (_subscribers)
                {
                    return _subscribers.Count;
                }
            }
        }

        public void CountExecution() => Interlocked.Increment(ref _executions);

        public void Publish(Event one)
        {
            lock (_subscribers)
            {
                foreach (var subscriber in _subscribers)
                {
                    subscriber.Writer.TryWrite(one);
                }
            }
        }

        public ChannelReader<Event> Subscribe(CancellationToken cancellationToken)
        {
            var channel = Channel.CreateUnbounded<Event>(new UnboundedChannelOptions { SingleReader = true });
            cancellationToken.Register(() => channel.Writer.TryComplete());
            lock (_subscribers)
            {
                _subscribers.Add(channel);
            }

            return channel.Reader;
        }
    }

    private static class QueryFields
    {
        public static int? A() => null;
    }

    private static class SubscriptionFields
    {
        public static async IAsyncEnumerable<Event> Events(
            Topic topic, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var events = topic.Subscribe(cancellationToken);
            // A channel allocates for a wait that a token can end.
            while (await events.WaitToReadAsync(CancellationToken.None))
            {
                while (events.TryRead(out var one))
                {
                    yield return one;
                }
            }
        }
    }

    private static class EventFields
    {
        public static string SeenBy(Event one, string @as, Rights rights, Topic topic)
        {
            topic.CountExecution();
            return $"{rights.Name} as {@as}: {one.Text}";
        }
    }

    private sealed class Known(FanoutBed bed, string rights) : IConnectionAuthenticator
    {
        public ValueTask<AuthenticationOutcome> AuthenticateAsync(
            HttpContext context, JsonElement? connectionInitPayload, CancellationToken cancellationToken) =>
            new(new AuthenticationAccepted(operation =>
            {
                operation.Set(bed._topic);
                operation.Set(new Rights(rights));
            })
            {
                SharingKey = rights,
            });

        public ValueTask<AuthenticationOutcome> RenewAsync(
            HttpContext context, AuthenticationAccepted current, JsonElement payload, CancellationToken cancellationToken) => new(current);
    }

    private sealed class Silent : IErrorMapper
    {
        public MappedError? Map(Exception exception) => null;

        public void ReportUnexpected(Exception exception, string correlationId)
        {
        }
    }
}
