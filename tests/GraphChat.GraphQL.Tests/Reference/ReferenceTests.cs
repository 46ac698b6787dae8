using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Peer;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>
/// The engine and graphql-js, asked the same. The first case that differs is shown whole, with its seed. Where they
/// differ on purpose is written in docs/protocols/graphql-js.md and taken out here by <see cref="Differences" />.
/// </summary>
public sealed class ReferenceTests
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly int s_scale = int.TryParse(Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_SCALE"), out var scale) ? scale : 1;

    [Fact]
    public async Task Documents_that_parse_print_alike_and_others_are_refused_at_the_same_place()
    {
        var lines = new List<string>();
        for (var seed = 1; seed <= 40 * s_scale; seed++)
        {
            var random = new Random(seed);
            var sdl = new SchemaGenerator(random).Make();
            var schema = Build(sdl);
            var mutator = new TextMutator(random);
            lines.Add(Line(new { print = true, document = sdl }));
            for (var i = 0; i < 10; i++)
            {
                var document = new DocumentGenerator(random, schema).Make(random.Pick(Enum.GetValues<OperationType>()));
                lines.Add(Line(new { print = true, document }));
                lines.Add(Line(new { print = true, document = mutator.Mutate(document) }));
                lines.Add(Line(new { print = true, document = mutator.Mutate(sdl) }));
            }
        }

        await CompareAsync(lines, Differences.OfPlaces);
    }

    [Fact]
    public async Task The_same_schemas_are_valid()
    {
        var lines = new List<string>();
        for (var seed = 1000; seed < 1000 + (40 * s_scale); seed++)
        {
            var random = new Random(seed);
            var sdl = new SchemaGenerator(random).Make();
            lines.Add(Line(new { validateSchema = true, sdl }));
            for (var i = 0; i < 15; i++)
            {
                lines.Add(Line(new { validateSchema = true, sdl = SchemaMutator.Mutate(random, sdl) }));
            }
        }

        await CompareAsync(lines, Differences.OfValidity);
    }

    [Fact]
    public async Task Introspection_gives_the_same()
    {
        var lines = new List<string>();
        for (var seed = 2000; seed < 2000 + (25 * s_scale); seed++)
        {
            lines.Add(Line(new { sdl = new SchemaGenerator(new Random(seed)).Make(), document = IntrospectionQuery.Text }));
        }

        await CompareAsync(lines, Differences.OfIntrospection);
    }

    [Fact]
    public async Task Execution_gives_the_same_data_and_errors()
    {
        var lines = new List<string>();
        for (var seed = 3000; seed < 3000 + (60 * s_scale); seed++)
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
                lines.Add(Line(new
                {
                    sdl,
                    document,
                    variables = JsonNode.Parse(generator.Variables),
                    rootValue = JsonNode.Parse(root),
                }));
            }
        }

        await CompareAsync(lines, Differences.OfResponses);
    }

    private static async Task CompareAsync(List<string> lines, Func<JsonNode, string> essence)
    {
        var asked = NodeOracle.RunAsync(
            "tests/GraphChat.GraphQL.Tests/oracle", "oracle.mjs", [], string.Join('\n', lines), TestContext.Current.CancellationToken);
        var peer = new PeerSession();
        var own = new List<string>();
        foreach (var line in lines)
        {
            own.Add(await peer.AnswerAsync(line));
        }

        var theirs = (await asked).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Count, theirs.Length);
        var refused = theirs.Count(answer => answer.Contains("\"errors\":[{", StringComparison.Ordinal));
        var different = Enumerable.Range(0, lines.Count)
            .Where(i => essence(JsonNode.Parse(theirs[i])!) != essence(JsonNode.Parse(own[i])!))
            .OrderBy(i => lines[i].Length).ToList();
        Assert.True(different.Count == 0, different.Count == 0 ? "" : $"""
            {different.Count} of {lines.Count} cases differ; the shortest:
            {Pretty(lines[different[0]])}

            graphql-js:  {theirs[different[0]]}
            this engine: {own[different[0]]}
            """);

        TestContext.Current.SendDiagnosticMessage("{0} cases agree, {1} of them with errors", lines.Count, refused);
        Assert.InRange(refused, 0, lines.Count - 1);
    }

    private static string Line(object fields) =>
        JsonSerializer.Serialize(fields, s_json);

    private static string Pretty(string line) =>
        string.Join('\n', JsonNode.Parse(line)!.AsObject().Select(field => $"--- {field.Key}\n{field.Value}"));

    private static Schema Build(string sdl) => SchemaBuilder.Build([new SchemaSource("generated", Encoding.UTF8.GetBytes(sdl))]);
}
