using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class ExecutableDefinitionsRuleTests
{
    [Theory]
    [InlineData("{ thing { __typename } }")]
    [InlineData("query A { flags } fragment F on Room { id }")]
    public void Accepts(string document) => RuleHarness.Accepts("ExecutableDefinitions", document);

    [Theory]
    [InlineData("{ flags } →type Extra { a: Int }")]
    [InlineData("{ flags } →schema { query: Query }")]
    [InlineData("{ flags } →directive @x on FIELD")]
    [InlineData("{ flags } →extend type Room { x: Int }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("ExecutableDefinitions", document);
}
