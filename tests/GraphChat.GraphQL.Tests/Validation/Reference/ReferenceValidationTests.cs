using System.Globalization;
using System.Text;
using System.Text.Json;
using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.Validation;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Reference;

/// <summary>Holds the rules against graphql-js, the reference implementation, on generated documents.</summary>
public sealed class ReferenceValidationTests(ITestOutputHelper output)
{
    private const int Documents = 4000;
    private const int FullDocuments = 24_000;
    private const int LeastViolations = 50;

    // The differences that are meant: what may be found in other places where the document has another fault.
    // A fragment that spreads itself, or is there twice, has no fields of its own; where such are compared first differs.
    private const string Merging = "5.3.2 Field Selection Merging";
    private const string FragmentNames = "5.5.1.1 Fragment Name Uniqueness";
    private const string Cycles = "5.5.2.2 Fragment Spreads Must Not Form Cycles";

    // Where an object names a field twice, graphql-js looks at the last value alone; 5.6.1 speaks of each value.
    private const string Values = "5.6 Values";
    private const string Uniqueness = "5.6.3 Input Object Field Uniqueness";

    private const string Sdl = """
        directive @once(a: Int) on FIELD | QUERY | MUTATION | SUBSCRIPTION | FRAGMENT_DEFINITION | VARIABLE_DEFINITION
        directive @often(a: Int, f: Filter) repeatable on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT | QUERY
        directive @needs(a: Int!, b: Int! = 1) on FIELD | INLINE_FRAGMENT
        directive @schemaOnly on FIELD_DEFINITION
        scalar Any
        enum Colour { RED GREEN BLUE }
        input Filter { name: String colour: Colour colours: [Colour!] required: Int! defaulted: Int! = 3 nested: Filter id: ID any: Any choice: Choice list: [[Int]] }
        input Choice @oneOf { a: Int b: String c: Filter }
        interface Being { id: ID! name(upper: Boolean): String friend: Being }
        interface Pet implements Being { id: ID! name(upper: Boolean): String friend: Being owner: Person size: Int }
        type Dog implements Pet & Being { id: ID! name(upper: Boolean): String friend: Being owner: Person size: Int barks(times: Int!, filter: Filter): Boolean colour: Colour same: String }
        type Cat implements Pet & Being { id: ID! name(upper: Boolean): String friend: Being owner: Person size: Int meows(loud: Boolean! = false): Boolean colour: Colour! same: Int }
        type Person implements Being { id: ID! name(upper: Boolean): String friend: Being pets(first: Int = 10, filter: Filter, choice: Choice): [Pet!]! cats: [Cat] same: [String] }
        union Animal = Dog | Cat
        type Query {
          dog: Dog cat(id: ID): Cat person(id: ID!): Person being: Being pet(filter: Filter!): Pet animals(colours: [Colour!], ids: [ID!]!): [Animal]
          any(value: Any, list: [Int!], matrix: [[Int]]): Any scalar(i: Int, f: Float, s: String, b: Boolean, id: ID, c: Colour): String
        }
        type Mutation { rename(id: ID!, name: String = "x", choice: Choice): Being }
        type Subscription { beings(filter: Filter): Being animals: Animal }
        """;

    private static readonly string QueriesOnly = string.Join('\n', Sdl.Split('\n').Where(line => !line.StartsWith("type Mutation") && !line.StartsWith("type Subscription")));
    private static readonly Schema Schema = Build(Sdl);
    private static readonly Schema SchemaOfQueries = Build(QueriesOnly);
    private static readonly ValidationOptions Options = new() { MaxErrors = 100_000, MaxFieldComparisons = int.MaxValue };

    [Fact]
    public async Task Every_rule_finds_what_graphql_js_finds_where_it_finds_it()
    {
        var count = Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_FULL") == "1" ? FullDocuments : Documents;
        var documents = Enumerable.Range(0, count).Select(seed => new DocumentGenerator(SchemaOf(seed), seed).Write()).ToArray();
        var theirs = await AskAsync(documents);
        var violations = ReferenceRules.All.ToDictionary(group => group, _ => 0);
        var differences = new List<string>();
        var valid = 0;
        for (var i = 0; i < documents.Length; i++)
        {
            var ours = Validate(SchemaOf(i), documents[i]);
            valid += theirs[i].Count == 0 ? 1 : 0;
            foreach (var group in theirs[i].Select(error => error.Group).Distinct())
            {
                violations[group] = violations.GetValueOrDefault(group) + 1;
            }

            var missing = theirs[i].Except(ours).Where(error => !IsMeant(error, theirs[i], ours)).ToArray();
            var extra = ours.Except(theirs[i]).Where(error => !IsMeant(error, theirs[i], theirs[i])).ToArray();
            if (missing.Length > 0 || extra.Length > 0)
            {
                differences.Add($"Document {i}:\n{documents[i]}\nonly graphql-js: {string.Join("; ", missing)}\nonly ours: {string.Join("; ", extra)}");
            }
        }

        output.WriteLine($"{documents.Length} documents, {valid} of them valid, {differences.Count} answered differently.");
        foreach (var (group, times) in violations)
        {
            output.WriteLine($"{times,6} {group}");
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differ.\n{string.Join("\n\n", differences.OrderBy(text => text.Length).Take(6))}");
        Assert.All(violations, entry => Assert.InRange(entry.Value, LeastViolations, int.MaxValue));
        Assert.InRange(valid, documents.Length / 10, documents.Length);
    }

    // The same two fields can be met on several ways, with more or fewer of the fields below them named.
    private static bool IsMeant((string Group, string Places) error, List<(string Group, string Places)> theirs, List<(string Group, string Places)> others) =>
        error.Group switch
        {
            Values => theirs.Any(other => other.Group == Uniqueness),
            Merging when theirs.Any(other => other.Group is Cycles or FragmentNames) => true,
            Merging => others.Any(other => other.Group == Merging && other.Places.Split(' ')[0] == error.Places.Split(' ')[0]),
            _ => false,
        };

    private static Schema Build(string sdl) => SchemaBuilder.Build([new SchemaSource("test", Encoding.UTF8.GetBytes(sdl))]);

    // Some documents meet a schema that has no mutations and subscriptions.
    private static Schema SchemaOf(int document) => document % 8 == 0 ? SchemaOfQueries : Schema;

    private static List<(string Group, string Places)> Validate(Schema schema, string document)
    {
        var parsed = Parser.ParseDocument(document);
        return parsed.Succeeded
            ?
            [
                .. Validator.Validate(schema, parsed.Node, Options)
                    .Select(error => (ReferenceRules.OfOurs(error.Rule!), Places(error.Locations.Select(at => (at.Line, at.Column)))))
                    .Order(),
            ]
            : [("Syntax", "")];
    }

    private static async Task<List<(string Group, string Places)>[]> AskAsync(string[] documents)
    {
        var request = JsonSerializer.Serialize(new
        {
            sdls = new[] { Sdl, QueriesOnly },
            documents = documents.Select((text, i) => new { sdl = SchemaOf(i) == Schema ? 0 : 1, text }),
        });
        var answer = await NodeOracle.RunAsync(
            "tests/GraphChat.GraphQL.Tests/oracle-validation", "validate.mjs", [], request + "\n", TestContext.Current.CancellationToken);
        var lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(documents.Length, lines.Length);
        return [.. lines.Select(Read)];
    }

    private static List<(string Group, string Places)> Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        if (json.RootElement.TryGetProperty("syntax", out _))
        {
            return [("Syntax", "")];
        }

        return
        [
            .. json.RootElement.GetProperty("errors").EnumerateArray()
                .Where(error => ReferenceRules.OfTheirs(error[0].GetString()!) is not null)
                .Select(error => (
                    ReferenceRules.OfTheirs(error[0].GetString()!)!,
                    Places(error[1].EnumerateArray().Select(at => (at[0].GetInt32(), at[1].GetInt32())))))
                .Order(),
        ];
    }

    private static string Places(IEnumerable<(int Line, int Column)> places) =>
        string.Join(' ', places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Line}:{place.Column}")));
}
