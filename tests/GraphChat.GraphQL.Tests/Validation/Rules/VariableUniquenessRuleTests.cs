using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class VariableUniquenessRuleTests
{
    [Theory]
    [InlineData("query A($a: Int) { rooms(first: $a) { id } } query B($a: Int) { rooms(first: $a) { id } }")]
    public void Accepts(string document) => RuleHarness.Accepts("VariableUniqueness", document);

    [Theory]
    [InlineData("query A($→a: Int, $→a: Int) { rooms(first: $a) { id } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("VariableUniqueness", document);
}
