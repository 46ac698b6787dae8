using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Peer;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.GraphQL.TypeSystem.Building;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>
/// All cases: those written by hand, then generated ones. A seed makes each, so a run has the same cases as the last;
/// a full run has more of them.
/// </summary>
internal static class Corpus
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether this is a full run.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_FULL") == "1";

    /// <summary>The cases of one kind.</summary>
    public static IReadOnlyList<CorpusCase> Of(CorpusKind kind)
    {
        var generated = kind switch
        {
            CorpusKind.Printing => Printing(IsFull ? 130 : 25),
            CorpusKind.Validity => Validity(IsFull ? 260 : 35),
            CorpusKind.Introspection => Introspection(IsFull ? 150 : 20),
            CorpusKind.Validation => FaultyCorpus.Lines(IsFull ? 12_000 : 3_600),
            _ => Execution(IsFull ? 240 : 45),
        };
        return [.. CaseFile.ReadAll().Where(@case => @case.Kind == kind), .. generated.Select(line => new CorpusCase(kind, line))];
    }

    private static IEnumerable<string> Printing(int schemas)
    {
        for (var seed = 1; seed <= schemas; seed++)
        {
            var random = new Random(seed);
            var sdl = new SchemaGenerator(random).Make();
            var schema = Build(sdl);
            var mutator = new TextMutator(random);
            yield return Line(new { print = true, document = sdl });
            for (var i = 0; i < 10; i++)
            {
                var document = new DocumentGenerator(random, schema).Make(random.Pick(Enum.GetValues<OperationType>()));
                yield return Line(new { print = true, document });
                yield return Line(new { print = true, document = mutator.Mutate(document) });
                yield return Line(new { print = true, document = mutator.Mutate(sdl) });
            }
        }
    }

    private static IEnumerable<string> Validity(int schemas)
    {
        for (var seed = 1000; seed < 1000 + schemas; seed++)
        {
            var random = new Random(seed);
            var sdl = new SchemaGenerator(random).Make();
            yield return Line(new { validateSchema = true, sdl });
            for (var i = 0; i < 15; i++)
            {
                yield return Line(new { validateSchema = true, sdl = SchemaMutator.Mutate(random, sdl) });
            }
        }
    }

    private static IEnumerable<string> Introspection(int schemas) =>
        Enumerable.Range(2000, schemas).Select(seed => Line(new { sdl = new SchemaGenerator(new Random(seed)).Make(), document = IntrospectionQuery.Text }));

    private static IEnumerable<string> Execution(int schemas)
    {
        for (var seed = 3000; seed < 3000 + schemas; seed++)
        {
            var random = new Random(seed);
            var sdl = new SchemaGenerator(random).Make();
            var schema = Build(sdl);
            for (var i = 0; i < 25; i++)
            {
                var operation = random.Pick(Enum.GetValues<OperationType>());
                var generator = new DocumentGenerator(random, schema);
                var document = generator.Make(operation);
                var root = new ValueGenerator(random, schema).Root(schema.RootType(operation)!, operation == OperationType.Subscription);
                yield return Line(new { sdl, document, variables = JsonNode.Parse(generator.Variables), rootValue = JsonNode.Parse(root) });
            }
        }
    }

    private static string Line(object fields) => JsonSerializer.Serialize(fields, s_json);

    private static Schema Build(string sdl) => SchemaBuilder.Build([new SchemaSource("generated", Encoding.UTF8.GetBytes(sdl))]);
}
