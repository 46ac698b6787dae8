using System.Text;
using System.Text.Json.Nodes;
using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.Tests.Reference;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.Validation;
using GraphChat.GraphQL.Validation.Limits;
using Xunit;

namespace GraphChat.GraphQL.Tests.Validation;

/// <summary>What errors tell where introspection is closed.</summary>
public sealed class LeakTests
{
    private static readonly ValidationOptions s_closed = new() { AdditionalRules = [context => new ClosedIntrospectionRule(context)] };

    [Fact]
    public void No_error_of_any_rule_suggests_a_name_unless_suggestions_are_on()
    {
        var messages = Messages(s_closed);

        Assert.True(messages.Count > 1000);
        Assert.DoesNotContain(messages, message => message.Contains("did you mean", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(messages, message => message.Contains("GraphChat", StringComparison.Ordinal) || message.Contains("   at ", StringComparison.Ordinal));
        Assert.Contains(Messages(new ValidationOptions { Suggestions = true }), message => message.Contains("Did you mean", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ __schema { queryType { name } } }")]
    [InlineData("{ __type(name: \"Query\") { name } }")]
    [InlineData("query { ...F } fragment F on Query { x: __schema { types { name } } }")]
    [InlineData("{ ... on Query { ... { __type(name: \"Query\") { name } } } }")]
    public void Closed_introspection_answers_no_way_of_asking(string document) => Assert.NotEmpty(Validate(document, s_closed));

    [Fact]
    public void Typename_is_no_introspection_that_could_be_closed() => Assert.Empty(Validate("{ __typename }", s_closed));

    private static List<string> Messages(ValidationOptions options) =>
    [
        .. FaultyCorpus.Lines(800).Select(line => JsonNode.Parse(line)!)
            .GroupBy(line => (string)line["sdl"]!, line => (string)line["document"]!)
            .SelectMany(group => group.SelectMany(document => Validate(document, options, group.Key))),
    ];

    private static IEnumerable<string> Validate(string document, ValidationOptions options, string sdl = "type Query { a: Int }")
    {
        var schema = s_schemas.GetOrAdd(sdl, static text => SchemaBuilder.Build([new SchemaSource("test", Encoding.UTF8.GetBytes(text))]));
        var parsed = Parser.ParseDocument(document);
        return parsed.Succeeded ? Validator.Validate(schema, parsed.Node, options).Select(error => error.Message) : [parsed.Error.Message];
    }

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, GraphQL.TypeSystem.Schema> s_schemas = new(StringComparer.Ordinal);
}
