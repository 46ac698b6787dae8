using System.Diagnostics;
using System.Text;
using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.Response;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.Validation;
using GraphChat.GraphQL.Validation.Limits;
using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Limits;

public sealed class OperationLimitsTests
{
    private const string Sdl = """
        directive @cost(weight: Int!) on FIELD_DEFINITION
        directive @listSize(assumedSize: Int, slicingArguments: [String!]) on FIELD_DEFINITION
        type Query {
          node: Node @cost(weight: 3)
          list(first: Int = 10, last: Int): [Node] @listSize(slicingArguments: ["first", "last"])
          open(first: Int): [Node] @listSize(slicingArguments: ["first"])
          fixed: [Node] @listSize(assumedSize: 7)
          name: String
          dear: String @cost(weight: 5)
        }
        type Node { node: Node name: String nodes(first: Int!): [Node] @listSize(slicingArguments: ["first"]) }
        """;

    private static readonly Schema Schema = SchemaBuilder.Build([new SchemaSource("test", Encoding.UTF8.GetBytes(Sdl))]);

    [Theory]
    [InlineData("{ name }", 0)]
    [InlineData("{ dear a: dear }", 10)]
    [InlineData("{ node { name } }", 3)]
    [InlineData("{ node { node { name } } }", 4)]
    [InlineData("{ fixed { name } }", 1)]
    [InlineData("{ fixed { node { name } } }", 8)]
    [InlineData("{ list { node { name } } }", 11)]
    [InlineData("{ list(first: 5) { node { name } } }", 6)]
    [InlineData("{ list(first: 5, last: 30) { node { name } } }", 31)]
    [InlineData("{ list(first: null) { node { name } } }", 21)]
    [InlineData("{ open { node { name } } }", 21)]
    [InlineData("query($n: Int) { open(first: $n) { node { name } } }", 21)]
    [InlineData("query($n: Int = 40) { open(first: $n) { node { name } } }", 41)]
    [InlineData("{ open(first: -5) { node { name } } }", 1)]
    [InlineData("{ open(first: 10) { nodes(first: 10) { node { name } } } }", 111)]
    [InlineData("{ ...F ...F } fragment F on Query { node { name } }", 6)]
    public void The_cost_is_the_weights_times_the_lengths_of_lists(string document, long cost)
    {
        Assert.Empty(Validate(document, new OperationLimits { MaxCost = cost }));
        AssertLimit("cost", cost - 1, cost, Validate(document, new OperationLimits { MaxCost = cost - 1 }));
    }

    [Fact]
    public void A_list_of_the_greatest_length_costs_more_than_any_limit()
    {
        var error = Assert.Single(Validate("{ open(first: 2147483647) { nodes(first: 2147483647) { nodes(first: 2147483647) { name } } } }"));

        Assert.Equal(ErrorCode.LimitExceeded, error.Code);
        Assert.Equal("cost", error.Extensions!["of"]);
    }

    [Theory]
    [InlineData("{ node { node { name } } }", 3)]
    [InlineData("{ ... { ... on Query { node { ...F } } } } fragment F on Node { node { name } }", 3)]
    public void Depth_counts_fields_and_not_fragments(string document, int depth)
    {
        Assert.Empty(Validate(document, new OperationLimits { MaxDepth = depth }));
        AssertLimit("depth", depth - 1, depth, Validate(document, new OperationLimits { MaxDepth = depth - 1 }));
    }

    [Fact]
    public void A_walk_to_and_fro_is_refused_for_its_depth()
    {
        var document = string.Concat("{ ", string.Concat(Enumerable.Repeat("node { ", 80)), "name", new string('}', 81));

        AssertLimit("depth", 12, 81, Validate(document));
    }

    [Fact]
    public void Introspection_has_a_depth_of_its_own()
    {
        const string Document = "{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } } }";

        Assert.Empty(Validate(Document));
        AssertLimit("introspectionDepth", 12, 13, Validate(Document, new OperationLimits { MaxIntrospectionDepth = 12 }));
    }

    [Theory]
    [InlineData("{ a: name b: name }", 2)]
    [InlineData("{ ...F ...F node { b: name } } fragment F on Query { a: name }", 3)]
    public void Aliases_are_counted_where_they_are_spread(string document, int aliases)
    {
        Assert.Empty(Validate(document, new OperationLimits { MaxAliases = aliases }));
        AssertLimit("aliases", aliases - 1, aliases, Validate(document, new OperationLimits { MaxAliases = aliases - 1 }));
    }

    [Fact]
    public void A_thousand_aliases_are_refused()
    {
        var document = $"{{ {string.Join(' ', Enumerable.Range(0, 1000).Select(i => $"a{i}: name"))} }}";

        Assert.Equal(ErrorCode.LimitExceeded, Assert.Single(Validate(document)).Code);
    }

    [Fact]
    public void Root_fields_are_counted_through_fragments()
    {
        const string Document = "{ name ... { dear } ...F } fragment F on Query { node { name name } }";

        Assert.Empty(Validate(Document, new OperationLimits { MaxRootFields = 3 }));
        AssertLimit("rootFields", 2, 3, Validate(Document, new OperationLimits { MaxRootFields = 2 }));
    }

    [Fact]
    public void Fields_are_counted_where_they_are_spread()
    {
        const string Document = "{ ...A ...A } fragment A on Query { ...B ...B } fragment B on Query { name dear }";

        Assert.Empty(Validate(Document, new OperationLimits { MaxFields = 8 }));
        AssertLimit("fields", 7, 8, Validate(Document, new OperationLimits { MaxFields = 7 }));
    }

    [Fact]
    public void Fragments_that_grow_to_2_to_the_60_fields_are_refused_at_once()
    {
        var document = new StringBuilder("{ ...F0 }");
        for (var i = 0; i < 60; i++)
        {
            document.Append($" fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}");
        }

        document.Append(" fragment F60 on Query { name }");
        var clock = Stopwatch.StartNew();

        var error = Assert.Single(Validate(document.ToString()));

        Assert.Equal("fields", error.Extensions!["of"]);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
    }

    [Fact]
    public void A_cycle_of_fragments_is_measured_and_refused_by_its_own_rule()
    {
        var errors = Validate("{ node { ...A } } fragment A on Node { node { ...B } } fragment B on Node { node { ...A } }");

        Assert.All(errors, error => Assert.Equal(ErrorCode.ValidationFailed, error.Code));
        Assert.NotEmpty(errors);
    }

    [Theory]
    [InlineData("directives", 100)]
    [InlineData("fragments", 100)]
    [InlineData("operations", 50)]
    [InlineData("variables", 100)]
    public void The_parts_of_a_document_are_counted(string limit, int allowed)
    {
        Assert.DoesNotContain(Validate(Parts(limit, allowed)), error => error.Code == ErrorCode.LimitExceeded);

        AssertLimit(limit, allowed, allowed + 1, [.. Validate(Parts(limit, allowed + 1)).Where(error => error.Code == ErrorCode.LimitExceeded)]);
    }

    [Fact]
    public void A_document_that_no_schema_knows_is_measured_as_well()
    {
        var errors = Validate("{ unknown { of(first: 1) { this } } ...Nowhere ... on Nothing { a } } fragment F on Nobody { b }");

        Assert.All(errors, error => Assert.Equal(ErrorCode.ValidationFailed, error.Code));
    }

    [Fact]
    public void Closed_introspection_leaves_only_the_typename()
    {
        var options = ValidationOptions.Default with { AdditionalRules = [context => new ClosedIntrospectionRule(context)] };

        Assert.Empty(Validate("{ __typename node { __typename } }", options));
        Assert.Single(Validate("{ __schema { queryType { name } } }", options));
        Assert.Single(Validate("{ ...F } fragment F on Query { a: __type(name: \"Query\") { name } }", options));
    }

    private static string Parts(string part, int count) => part switch
    {
        "directives" => $"{{ name {string.Join(' ', Enumerable.Repeat("@skip(if: false)", count))} }}",
        "fragments" => "{ name } " + string.Join(' ', Enumerable.Range(0, count).Select(i => $"fragment F{i} on Query {{ name }}")),
        "operations" => string.Join(' ', Enumerable.Range(0, count).Select(i => $"query Q{i} {{ name }}")),
        _ => $"query({string.Join(' ', Enumerable.Range(0, count).Select(i => $"$v{i}: Int"))}) {{ name }}",
    };

    private static IReadOnlyList<GraphQLError> Validate(string document, OperationLimits? limits = null) =>
        Validate(document, ValidationOptions.Default with { AdditionalRules = (limits ?? OperationLimits.Default).Rules() });

    private static IReadOnlyList<GraphQLError> Validate(string document, ValidationOptions options)
    {
        var parsed = Parser.ParseDocument(document);
        Assert.True(parsed.Succeeded, parsed.Error?.Message);
        return Validator.Validate(Schema, parsed.Node, options);
    }

    private static void AssertLimit(string limit, long allowed, long found, IReadOnlyList<GraphQLError> errors)
    {
        var error = Assert.Single(errors);
        Assert.Equal(ErrorCode.LimitExceeded, error.Code);
        Assert.Equal((limit, allowed, found), ((string)error.Extensions!["of"]!, (long)error.Extensions["limit"]!, (long)error.Extensions["found"]!));
    }
}
