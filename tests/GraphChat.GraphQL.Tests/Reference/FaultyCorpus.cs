using System.Text;
using System.Text.Json;
using GraphChat.GraphQL.TypeSystem.Building;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>Documents with faults of every rule, for a schema that has something for each.</summary>
internal static class FaultyCorpus
{
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

    private static readonly string s_queriesOnly =
        string.Join('\n', Sdl.Split('\n').Where(line => !line.StartsWith("type Mutation", StringComparison.Ordinal) && !line.StartsWith("type Subscription", StringComparison.Ordinal)));

    /// <summary>The lines: a part of them meets a schema that has no mutations and subscriptions.</summary>
    public static IEnumerable<string> Lines(int documents)
    {
        var few = documents / 8;
        return Lines(s_queriesOnly, 0, few).Concat(Lines(Sdl, few, documents - few));
    }

    private static IEnumerable<string> Lines(string sdl, int firstSeed, int count)
    {
        var schema = SchemaBuilder.Build([new SchemaSource("test", Encoding.UTF8.GetBytes(sdl))]);
        return Enumerable.Range(firstSeed, count).Select(seed => JsonSerializer.Serialize(
            new { validate = true, sdl, document = new FaultyDocumentGenerator(schema, seed).Write() }));
    }
}
