using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.Response;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.Validation;
using Xunit;

namespace GraphChat.GraphQL.Tests.Validation;

/// <summary>
/// Checks one rule against documents in which an arrow stands before each place that the errors must name.
/// </summary>
internal static class RuleHarness
{
    private const string Sdl = """
        type Query {
          room(id: ID!): Room
          rooms(first: Int = 10, tags: [String!], where: RoomFilter): [Room!]!
          thing: Thing
          entity: Entity
          pick(by: PickBy!): Room
          flags(all: [Flag], one: Flag): Int
          score(exact: Float, on: Boolean, text: String, whole: Int!, grid: [[Int!]]): Int
        }
        type Mutation { rename(id: ID!, name: String!): Room }
        type Subscription { roomChanged(id: ID!): Room, other: Int }
        interface Entity { id: ID!, name: String }
        type Room implements Entity { id: ID!, name(short: Boolean): String, owner: Person, size: Int, flag: Flag, same: Room, people: [Person] }
        type Person implements Entity { id: ID!, name: String, nick: String, age: Int, size: Int!, same: Person, flag: [Flag] }
        type Note { text: String, size: String }
        union Thing = Room | Note
        enum Flag { OPEN CLOSED }
        input RoomFilter { name: String!, size: Int = 3, flags: [Flag!], nested: RoomFilter, count: Int! = 1 }
        input PickBy @oneOf { id: ID, name: String }
        directive @once(n: Int) on FIELD | QUERY
        directive @many(n: Int!) repeatable on FIELD
        directive @onVariable on VARIABLE_DEFINITION
        """;

    private static readonly Schema s_schema = SchemaBuilder.Build([new SchemaSource("rules", System.Text.Encoding.UTF8.GetBytes(Sdl))]);

    public static Schema QueriesOnly { get; } = SchemaBuilder.Build([new SchemaSource("queries", "type Query { a: Int }"u8.ToArray())]);

    public static void Accepts(string rule, string document, Schema? schema = null) => Assert.Empty(Errors(rule, document, schema));

    public static void Refuses(string rule, string marked, Schema? schema = null)
    {
        var (document, places) = Unmark(marked);
        var errors = Errors(rule, document, schema);

        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.Equal(ErrorCode.ValidationFailed, error.Code));
        Assert.Equal(places, errors.SelectMany(error => error.Locations).Distinct().OrderBy(place => place.Line).ThenBy(place => place.Column));
    }

    public static IReadOnlyList<GraphQLError> Validate(string document, ValidationOptions? options = null, Schema? schema = null)
    {
        var parsed = Parser.ParseDocument(document, ParserOptions.Trusted);
        Assert.True(parsed.Succeeded, parsed.Error?.Message);
        return Validator.Validate(schema ?? s_schema, parsed.Node, options);
    }

    private static List<GraphQLError> Errors(string rule, string document, Schema? schema) =>
        [.. Validate(document, schema: schema).Where(error => error.Rule == rule)];

    private static (string Document, List<ErrorLocation> Places) Unmark(string marked)
    {
        List<ErrorLocation> places = [];
        var text = new System.Text.StringBuilder();
        var (line, column) = (1, 1);
        foreach (var character in marked)
        {
            if (character == '→')
            {
                places.Add(new ErrorLocation(line, column));
                continue;
            }

            text.Append(character);
            (line, column) = character == '\n' ? (line + 1, 1) : (line, column + 1);
        }

        return (text.ToString(), places);
    }
}
