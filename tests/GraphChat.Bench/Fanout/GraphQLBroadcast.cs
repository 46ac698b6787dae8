using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using GraphChat.Bench.Processes;
using GraphChat.Delivery.Fanout;
using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Execution.Binding;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.Validation;
using GraphChat.GraphQL.Validation.Limits;
using GraphChat.Transport;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Bench.Fanout;

/// <summary>Ours without stores: the engine, the transports and the hub's mailboxes over a source in memory; publishing is a mutation.</summary>
internal static class GraphQLBroadcast
{
    private const string Sdl = """
        type Query { subscribers: Int! }
        type Mutation { publish(text: String!): Int! }
        type Subscription { events: Event! }
        type Event { text: String! }
        """;

    public static Task<int> ServeAsync() => Kestrel.ServeAsync(
        app => app.MapGraphQL("/graphql", CreateExecutor(), new Anybody(), Options()),
        _ => Topic.Count.ToString(CultureInfo.InvariantCulture),
        isInline: true);

    /// <summary>The transport's options where nothing but events is to be on the sockets.</summary>
    public static GraphQLTransportOptions Options() => new()
    {
        MaxConnections = 50_000,
        PingInterval = TimeSpan.FromHours(1),
        MaxMessagesPerWindow = int.MaxValue,
    };

    public static OperationExecutor CreateExecutor()
    {
        var schema = SchemaBuilder.Build([new SchemaSource("bench", Encoding.UTF8.GetBytes(Sdl))]);
        var bindings = new SchemaBindings()
            .Resolvers("Query", typeof(Queries))
            .Resolvers("Mutation", typeof(Mutations))
            .Resolvers("Subscription", typeof(Subscriptions));
        var validation = ValidationOptions.Default with { AdditionalRules = OperationLimits.Default.Rules() };
        return new OperationExecutor(
            ExecutableSchema.Bind(schema, bindings),
            new Mapper(),
            new ExecutorOptions { Validate = (known, document) => Validator.Validate(known, document, validation) });
    }

    internal sealed class Anybody : IConnectionAuthenticator
    {
        private static readonly AuthenticationAccepted s_accepted = new(_ => { }) { SharingKey = "all" };

        public ValueTask<AuthenticationOutcome> AuthenticateAsync(
            HttpContext context, JsonElement? connectionInitPayload, CancellationToken cancellationToken) => new(s_accepted);

        public ValueTask<AuthenticationOutcome> RenewAsync(
            HttpContext context, AuthenticationAccepted current, JsonElement payload, CancellationToken cancellationToken) => new(s_accepted);
    }

    internal sealed record Event(string Text);

    private static class Queries
    {
        public static int Subscribers() => Topic.Count;
    }

    private static class Mutations
    {
        public static int Publish(string text) => Topic.Publish(new Event(text));
    }

    private static class Subscriptions
    {
        public static IAsyncEnumerable<Event> Events(CancellationToken cancellationToken) => Topic.SubscribeAsync(cancellationToken);
    }

    private static class Topic
    {
        private static readonly Lock s_lock = new();
        private static readonly List<Mailbox<Event>> s_subscribers = [];
        private static readonly Wakes s_wakes = new();

        public static int Count
        {
            get
            {
                lock (s_lock)
                {
                    return s_subscribers.Count;
                }
            }
        }

        public static int Publish(Event one)
        {
            lock (s_lock)
            {
                foreach (var subscriber in s_subscribers)
                {
                    if (subscriber.Add(one))
                    {
                        s_wakes.Add(subscriber);
                    }
                }

                s_wakes.Send();
                return s_subscribers.Count;
            }
        }

        public static async IAsyncEnumerable<Event> SubscribeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var mailbox = new Mailbox<Event>();
            lock (s_lock)
            {
                s_subscribers.Add(mailbox);
            }

            using var ending = cancellationToken.UnsafeRegister(static mailbox => ((Mailbox<Event>)mailbox!).Complete(), mailbox);
            try
            {
                while (await mailbox.NextAsync() is { } one)
                {
                    yield return one;
                }
            }
            finally
            {
                lock (s_lock)
                {
                    s_subscribers.Remove(mailbox);
                }
            }
        }
    }

    private sealed class Mapper : IErrorMapper
    {
        public MappedError? Map(Exception exception) => null;

        public void ReportUnexpected(Exception exception, string correlationId) => Console.Error.WriteLine(exception);
    }
}
