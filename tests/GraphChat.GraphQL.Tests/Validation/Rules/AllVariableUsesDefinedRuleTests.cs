using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class AllVariableUsesDefinedRuleTests
{
    [Theory]
    [InlineData("query A($a: Int) { ...F } fragment F on Query { rooms(first: $a) { id } }")]
    public void Accepts(string document) => RuleHarness.Accepts("AllVariableUsesDefined", document);

    [Theory]
    [InlineData("→{ rooms(first: →$a) { id } }")]
    [InlineData("→query A { ...F } fragment F on Query { rooms(first: →$a) { id } }")]
    [InlineData("→query A($a: Int) { rooms(first: $a, tags: [→$b]) { id } }")]
    [InlineData("→query A { flags @once(n: →$n) }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("AllVariableUsesDefined", document);
}
