using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class AllVariablesUsedRuleTests
{
    [Theory]
    [InlineData("query A($a: Int) { ...F } fragment F on Query { rooms(first: $a) { id } }")]
    public void Accepts(string document) => RuleHarness.Accepts("AllVariablesUsed", document);

    [Theory]
    [InlineData("query A(→$a: Int) { flags }")]
    [InlineData("query A($a: Int, →$b: Int) { rooms(first: $a) { id } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("AllVariablesUsed", document);
}
