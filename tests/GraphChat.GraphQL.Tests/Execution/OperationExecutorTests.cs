using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Execution.Binding;
using Xunit;

namespace GraphChat.GraphQL.Tests.Execution;

public sealed class OperationExecutorTests
{
    private const string Sdl = """
        type Query { hero(id: ID = "1"): Hero list(n: Int!): [Hero!] fail: Hero! slow: Int broken: String! search: [Result] echo(input: In!): String both: Pair }
        type Mutation { add(n: Int!): Int! }
        type Hero { name: String! friends: [Hero] nick: String! }
        type Ship { length: Float }
        type Pair { a: String b: String! }
        union Result = Hero | Ship
        input In { kinds: [Kind!]! = [BIG_ONE], at: DateTime, bytes: Base64, next: In, count: Long = 3 }
        enum Kind { BIG_ONE SMALL }
        scalar DateTime scalar Base64 scalar Long
        """;

    private readonly TestEngine _engine = TestEngine.Bound(Sdl, new SchemaBindings()
        .Resolvers("Query", typeof(Queries))
        .Resolvers<Mutations>("Mutation", _ => new Mutations())
        .Resolvers("Hero", typeof(HeroFields))
        .Object<Hero>()
        .Object<Ship>());

    [Theory]
    [InlineData("{ hero { name } }", """{"data":{"hero":{"name":"h1"}}}""")]
    [InlineData("{ hero(id: 7) { b: name ...F ... on Hero { name } } } fragment F on Hero { name friends { name } }", """{"data":{"hero":{"b":"h7","name":"h7","friends":[{"name":"a"},null]}}}""")]
    [InlineData("{ list(n: 2) { name __typename } }", """{"data":{"list":[{"name":"h0","__typename":"Hero"},{"name":"h1","__typename":"Hero"}]}}""")]
    [InlineData("{ search { __typename ... on Hero { name } ... on Ship { length } } }", """{"data":{"search":[{"__typename":"Hero","name":"s"},{"__typename":"Ship","length":2.5}]}}""")]
    [InlineData("{ a: slow b: slow hero @skip(if: true) { name } c: slow @include(if: false) }", """{"data":{"a":5,"b":5}}""")]
    [InlineData("mutation { a: add(n: 1) b: add(n: 2) }", """{"data":{"a":1,"b":3}}""")]
    [InlineData("{ echo(input: {}) }", """{"data":{"echo":"BigOne   3 "}}""")]
    [InlineData("{ echo(input: {kinds: SMALL, at: \"2026-11-21T08:30:00.5+01:00\", bytes: \"AQI=\", next: {count: 4}}) }", """{"data":{"echo":"Small 2026-11-21T07:30:00 2 3 BigOne   4 "}}""")]
    public async Task Answers(string document, string expected) => Assert.Equal(expected, await _engine.RunAsync(document));

    [Theory]
    [InlineData("{ hero { name nick } }", """{"errors":[{"message":"no nick","locations":[{"line":1,"column":15}],"path":["hero","nick"],"extensions":{"code":"REFUSED","why":7}}],"data":{"hero":null}}""")]
    [InlineData("{ list(n: 2) { nick } }", """{"errors":[{"message":"no nick","locations":[{"line":1,"column":16}],"path":["list",0,"nick"],"extensions":{"code":"REFUSED","why":7}}],"data":{"list":null}}""")]
    [InlineData("{ slow fail { name } }", """{"errors":[{"message":"Internal server error.","locations":[{"line":1,"column":8}],"path":["fail"],"extensions":{"code":"INTERNAL"}}],"data":null}""")]
    [InlineData("{ broken }", """{"errors":[{"message":"Cannot return null for non-nullable field Query.broken.","locations":[{"line":1,"column":3}],"path":["broken"],"extensions":{"code":"INTERNAL"}}],"data":null}""")]
    [InlineData("query ($n: Int!) { list(n: $n) { name } }", """{"errors":[{"message":"Variable \"$n\" of required type \"Int!\" was not provided.","locations":[{"line":1,"column":8}],"extensions":{"code":"BAD_INPUT"}}]}""")]
    [InlineData("{ a", """{"errors":[{"message":"Syntax Error: Expected Name, found <EOF>.","locations":[{"line":1,"column":4}],"extensions":{"code":"GRAPHQL_PARSE_FAILED"}}]}""")]
    [InlineData("query A { slow } query B { slow }", """{"errors":[{"message":"Must provide operation name if the document has several operations.","extensions":{"code":"BAD_INPUT"}}]}""")]
    public async Task Errors_have_a_place_and_a_code(string document, string expected) => Assert.Equal(expected, await _engine.RunAsync(document));

    [Fact]
    public async Task Variables_are_coerced_for_each_request()
    {
        const string Document = "query ($n: Int = 1, $with: Boolean!, $in: In!) { list(n: $n) { name @include(if: $with) __typename @skip(if: $with) } echo(input: $in) }";

        Assert.Equal(
            """{"data":{"list":[{"name":"h0"}],"echo":"Small   9 "}}""",
            await _engine.RunAsync(Document, """{"with":true,"in":{"kinds":["SMALL"],"count":9}}"""));
        Assert.Equal(
            """{"data":{"list":[{"__typename":"Hero"},{"__typename":"Hero"}],"echo":"BigOne   3 "}}""",
            await _engine.RunAsync(Document, """{"n":2,"with":false,"in":{}}"""));
        Assert.Contains("at \\\"in.kinds[1]\\\"", await _engine.RunAsync(Document, """{"with":true,"in":{"kinds":["SMALL","NOPE"]}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unexpected_exceptions_are_reported_and_not_told()
    {
        await _engine.RunAsync("{ fail { name } }");

        Assert.Equal("secret", Assert.Single(_engine.Unexpected).Message);
    }

    [Fact]
    public async Task A_cancelled_operation_ends_with_its_resolvers()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await _engine.Executor.ExecuteAsync(TestEngine.Request("{ slow }"), gone.Token));
    }

    [Fact]
    public async Task A_carrier_may_allow_only_queries()
    {
        var request = new OperationRequest { Document = "mutation { add(n: 1) }"u8.ToArray(), Context = new OperationContext(), Allowed = OperationKinds.Queries };

        var error = Assert.IsType<RequestError>(await _engine.Executor.ExecuteAsync(request, CancellationToken.None));

        Assert.Equal(RequestErrorKind.OperationNotAllowed, error.Kind);
    }

    internal sealed record Hero(string Name);

    internal sealed record Ship(double Length);

    internal sealed record Pair(string? A, string B);

    internal enum Kind
    {
        BigOne,
        Small,
    }

    internal sealed record In(IReadOnlyList<Kind> Kinds, DateTimeOffset? At, ReadOnlyMemory<byte>? Bytes, In? Next, long? Count);

    internal static class Queries
    {
        public static Hero? Hero(string? id) => new($"h{id}");

        public static IEnumerable<Hero> List(int n) => Enumerable.Range(0, n).Select(i => new Hero($"h{i}"));

        public static Hero Fail() => throw new InvalidOperationException("secret");

        public static async Task<int> SlowAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            return 5;
        }

        public static string? Broken() => null;

        public static object[] Search() => [new Hero("s"), new Ship(2.5)];

        public static Pair? Both() => new("a", "b");

        public static string Echo(In input) =>
            $"{string.Join(',', input.Kinds)} {input.At?.UtcDateTime:s} {input.Bytes?.Length} {input.Count} {(input.Next is null ? "" : Echo(input.Next))}";
    }

    internal sealed class Mutations
    {
        private int _sum;

        public async ValueTask<int> Add(int n)
        {
            var before = _sum;
            await Task.Yield();
            return _sum = before + n;
        }
    }

    internal static class HeroFields
    {
        public static async Task<IReadOnlyList<Hero?>> Friends(Hero hero)
        {
            await Task.Yield();
            return [new Hero("a"), null];
        }

        public static string Nick(Hero hero) => throw new ArgumentException("no nick");
    }
}
