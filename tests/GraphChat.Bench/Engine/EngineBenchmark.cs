using System.Diagnostics;
using System.Text.Json;
using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Execution.Binding;
using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.TypeSystem.Scalars;
using GraphChat.GraphQL.Validation;

namespace GraphChat.Bench.Engine;

/// <summary>
/// A conversation with its members and 20 messages, asked of the engine and of graphql-js in Node: the same SDL, document,
/// variables and values, one thread each, no transport.
/// </summary>
internal sealed class EngineBenchmark : IBenchmark
{
    private const double ExecutionAim = 5;
    private const double ParsingAim = 5;

    public string Name => "graphql";

    public string Description => "Parse, validate, execute and encode a conversation with 20 messages; parse alone; against graphql-js in Node.";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var values = ConversationValues.Make();
        var documents = Documents();
        await using var node = NodeEngine.Start(new
        {
            sdl = ConversationValues.Sdl, document = ConversationValues.Document, variables = values.Variables, root = values.Root, documents,
        });
        var schema = SchemaBuilder.Build([new SchemaSource("bench", System.Text.Encoding.UTF8.GetBytes(ConversationValues.Sdl))], [new DateTimeCodec()]);
        var executable = ExecutableSchema.Bind(schema, new SchemaBindings()
            .Resolvers<ConversationQueries>("Query", _ => values.Queries)
            .Resolvers("Conversation", typeof(RoomFields)));
        var request = Request(values);

        Agree(await node.AnswerAsync(cancellationToken), await AnswerAsync(Executor(executable, isCached: true), request, cancellationToken));
        await run.CompareAsync(
            "conversation, document new", "operations/s", Better.More, "graphql-js",
            token => node.MeasureAsync("cold", run.Duration, token), token => ExecuteAsync(Executor(executable, isCached: false), request, run.Duration, token),
            ExecutionAim, cancellationToken);
        await run.CompareAsync(
            "conversation, document known", "operations/s", Better.More, "graphql-js",
            token => node.MeasureAsync("known", run.Duration, token), token => ExecuteAsync(Executor(executable, isCached: true), request, run.Duration, token),
            ExecutionAim, cancellationToken);
        await run.CompareAsync(
            "parse alone", "MB/s", Better.More, "graphql-js",
            token => node.MeasureAsync("parse", run.Duration, token), _ => Task.FromResult(Parse(documents, run.Duration)), ParsingAim, cancellationToken);
    }

    // Without the cache each request parses, validates and plans anew.
    private static OperationExecutor Executor(ExecutableSchema schema, bool isCached) => new(schema, new NoErrors(), new ExecutorOptions
    {
        Validate = (schema, document) => Validator.Validate(schema, document),
        LongestCachedDocument = isCached ? 64 * 1024 : 0,
    });

    private static OperationRequest Request(ConversationValues values) => new()
    {
        Document = System.Text.Encoding.UTF8.GetBytes(ConversationValues.Document),
        Variables = JsonSerializer.SerializeToElement(values.Variables),
        Context = new OperationContext(),
    };

    private static string[] Documents() =>
        [ConversationValues.Document, ConversationValues.Subscription, ConversationValues.Mutation, ConversationValues.WideDocument(), ConversationValues.Introspection];

    private static async Task<double> ExecuteAsync(OperationExecutor executor, OperationRequest request, TimeSpan duration, CancellationToken cancellationToken)
    {
        var count = 0;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            for (var i = 0; i < 20; i++, count++)
            {
                if (await executor.ExecuteAsync(request, cancellationToken) is not SingleResult { HasErrors: false })
                {
                    throw new InvalidOperationException("The query failed.");
                }
            }
        }

        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Parse(string[] documents, TimeSpan duration)
    {
        var sources = documents.Select(System.Text.Encoding.UTF8.GetBytes).ToArray();
        var bytes = 0L;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            foreach (var source in sources)
            {
                bytes += Parser.ParseDocument(source).Succeeded ? source.Length : throw new InvalidOperationException("A document does not parse.");
            }
        }

        return bytes / Stopwatch.GetElapsedTime(started).TotalSeconds / 1e6;
    }

    private static async Task<string> AnswerAsync(OperationExecutor executor, OperationRequest request, CancellationToken cancellationToken) =>
        System.Text.Encoding.UTF8.GetString(((SingleResult)await executor.ExecuteAsync(request, cancellationToken)).Body.Span);

    private static void Agree(string theirs, string ours)
    {
        if (theirs != ours)
        {
            throw new InvalidOperationException($"Not the same work is measured. graphql-js answers\n{theirs}\nand the engine\n{ours}");
        }
    }

    private sealed class NoErrors : IErrorMapper
    {
        public MappedError? Map(Exception exception) => null;

        public void ReportUnexpected(Exception exception, string correlationId)
        {
        }
    }
}
