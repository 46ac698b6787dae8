using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Execution.Binding;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.Validation;
using GraphChat.GraphQL.Validation.Limits;

namespace GraphChat.Transport.Tests.Reference;

/// <summary>A small schema on the real engine.</summary>
internal static class TestSchema
{
    private const string Sdl = """
        type Query { hello: String! echo(text: String!): String! failing: String }
        type Mutation { add(n: Int!): Int! }
        type Subscription { count(to: Int!, pause: Int! = 0): Int! }
        """;

    /// <summary>How many subscriptions with that pause are open, of all servers: tests run side by side, and each counts its own.</summary>
    public static int OpenSubscriptions(int pause) => Subscriptions.Open(pause);

    public static OperationExecutor CreateExecutor()
    {
        var schema = SchemaBuilder.Build([new SchemaSource("test", Encoding.UTF8.GetBytes(Sdl))]);
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

    private static class Queries
    {
        public static string Hello() => "world";

        public static string Echo(string text) => text;

        public static string? Failing() => throw new InvalidOperationException("secret");
    }

    private static class Mutations
    {
        private static int _sum;

        public static int Add(int n) => Interlocked.Add(ref _sum, n);
    }

    private static class Subscriptions
    {
        private static readonly ConcurrentDictionary<int, int> s_open = new();

        // Not public: a public method would be bound to a field.
        internal static int Open(int pause) => s_open.GetValueOrDefault(pause);

        public static async IAsyncEnumerable<int> Count(int to, int pause, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            using var one = new Opened(pause);
            for (var i = 1; i <= to; i++)
            {
                if (pause > 0)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System, cancellationToken);
                }
                else
                {
                    await Task.Yield();
                }

                yield return i;
            }
        }

        private sealed class Opened : IDisposable
        {
            private readonly int _pause;

            public Opened(int pause)
            {
                _pause = pause;
                s_open.AddOrUpdate(pause, 1, static (_, count) => count + 1);
            }

            public void Dispose() => s_open.AddOrUpdate(_pause, 0, static (_, count) => count - 1);
        }
    }

    private sealed class Mapper : IErrorMapper
    {
        public MappedError? Map(Exception exception) => null;

        public void ReportUnexpected(Exception exception, string correlationId)
        {
        }
    }
}
