using System.Globalization;
using System.Text;
using System.Text.Json;
using Room = GraphChat.Bench.Engine.ConversationQueries.Room;
using Member = GraphChat.Bench.Engine.ConversationQueries.Member;
using Message = GraphChat.Bench.Engine.ConversationQueries.Message;
using MessageConnection = GraphChat.Bench.Engine.ConversationQueries.MessageConnection;
using MessageEdge = GraphChat.Bench.Engine.ConversationQueries.MessageEdge;
using PageInfo = GraphChat.Bench.Engine.ConversationQueries.PageInfo;
using Person = GraphChat.Bench.Engine.ConversationQueries.Person;

namespace GraphChat.Bench.Engine;

/// <summary>What both engines are asked, and the values that they answer from.</summary>
internal sealed record ConversationValues(ConversationQueries Queries, object Root, object Variables)
{
    public const string Sdl = """
        type Query { conversation(id: ID!): Conversation }
        type Conversation {
          id: ID! kind: ConversationKind! createdAt: DateTime! sequence: Float! members: [Member!]!
          messages(first: Int! = 20, after: String): MessageConnection!
        }
        type Member { role: MemberRole! joinedAt: DateTime! person: Person! }
        interface Node { id: ID! }
        type Person implements Node { id: ID! name: String! isOnline: Boolean! }
        type MessageConnection { edges: [MessageEdge!]! pageInfo: PageInfo! }
        type MessageEdge { cursor: String! node: Message! }
        type Message implements Node { id: ID! sequence: Int! sentAt: DateTime! sender: Person! payload: String! size: Int! }
        type PageInfo { startCursor: String endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! }
        enum ConversationKind { DIRECT GROUP }
        enum MemberRole { MEMBER OWNER }
        scalar DateTime
        """;

    public const string Document = """
        query Conversation($id: ID!, $first: Int! = 20, $after: String, $withMembers: Boolean! = true) {
          conversation(id: $id) {
            id
            kind
            createdAt
            sequence
            members @include(if: $withMembers) {
              role
              joinedAt
              person { ...PersonFields }
            }
            messages(first: $first, after: $after) {
              edges {
                cursor
                node {
                  __typename
                  id
                  sequence
                  sentAt
                  sender { ...PersonFields }
                  payload
                  size
                }
              }
              pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
            }
          }
        }

        fragment PersonFields on Person {
          id
          name
          isOnline
        }
        """;

    public const string Subscription = """
        subscription Messages($conversationId: ID!, $after: String) {
          conversationEvents(conversationId: $conversationId, after: $after, filter: { kinds: [MESSAGE, COMMIT] }) {
            cursor
            sequence
            event { id sequence sentAt sender { id name } payload }
          }
        }
        """;

    public const string Mutation = """
        # What a client sends for each message that a person writes.
        mutation Send($input: SendMessageInput!) {
          sendMessage(input: $input) { event { id sequence } cursor }
        }
        """;

    public const string Introspection = """
        query Introspection {
          __schema {
            description
            queryType { name kind }
            mutationType { name kind }
            subscriptionType { name kind }
            types {
              kind name description specifiedByURL isOneOf
              fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...Input } type { ...Ref } isDeprecated deprecationReason }
              inputFields(includeDeprecated: true) { ...Input }
              interfaces { ...Ref }
              enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
              possibleTypes { ...Ref }
            }
            directives { name description isRepeatable locations args(includeDeprecated: true) { ...Input } }
          }
        }
        fragment Input on __InputValue { name description type { ...Ref } defaultValue isDeprecated deprecationReason }
        fragment Ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }
        """;

    private const int Messages = 20;
    private static readonly JsonSerializerOptions s_plain = new(JsonSerializerDefaults.Web) { Converters = { new DateText() } };

    public static ConversationValues Make()
    {
        var at = new DateTimeOffset(2026, 5, 4, 9, 30, 0, TimeSpan.Zero);
        Person[] people = [new("usr_0", "Lea Sommer", true), new("usr_1", "Tom Winter", false), new("usr_2", "Ada Herbst", true)];
        var members = people.Select((person, i) => new Member(i == 0 ? "OWNER" : "MEMBER", at.AddMinutes(i), person)).ToList();
        var edges = Enumerable.Range(0, Messages).Select(i => new MessageEdge(
            Text($"c{i:D6}"),
            new Message(Text($"evt_{i:D32}"), i, at.AddSeconds(i), people[i % people.Length], Convert.ToBase64String(Enumerable.Range(0, 256).Select(b => (byte)(b * (i + 1))).ToArray()), 256)));
        var conversation = new Room(
            "con_1", "GROUP", at, 1_234_567, members, new MessageConnection([.. edges], new PageInfo("c000000", "c000019", true, false)));
        return new ConversationValues(new ConversationQueries(conversation), new { conversation = Plain(conversation) }, new { id = "con_1", first = Messages });
    }

    /// <summary>A document with many fields, arguments and values, of about 30 KB.</summary>
    public static string WideDocument()
    {
        var text = new StringBuilder("query Wide($limit: Int = 10, $tags: [String!]! = [\"a\", \"b\"]) {\n");
        for (var i = 0; i < 150; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  conversation{i}: conversation(id: \"con_{i:D32}\", limit: $limit, filter: {{ kinds: [MESSAGE, COMMIT], since: {i * 1000}, tags: $tags }}) {{\n");
            text.Append("    id\n    createdAt @include(if: true)\n    ... on Conversation { members { role joinedAt } }\n  }\n");
        }

        return text.Append("}\n").ToString();
    }

    // The same values for graphql-js, which reads plain objects; dates are the text that the engine writes.
    private static System.Text.Json.Nodes.JsonObject Plain(Room conversation)
    {
        var plain = JsonSerializer.SerializeToNode(conversation, s_plain)!.AsObject();
        plain["messages"] = plain["allMessages"]!.DeepClone();
        plain.Remove("allMessages");
        return plain;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class DateText : System.Text.Json.Serialization.JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }
}
