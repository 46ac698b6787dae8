using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class LeafFieldSelectionsRuleTests
{
    [Theory]
    [InlineData("{ room(id: 1) { id } }")]
    [InlineData("{ flags }")]
    public void Accepts(string document) => RuleHarness.Accepts("LeafFieldSelections", document);

    [Theory]
    [InlineData("{ →room(id: 1) }")]
    [InlineData("{ flags →{ x } }")]
    [InlineData("{ →rooms }")]
    [InlineData("{ room(id: 1) { flag →{ x } } }")]
    [InlineData("{ →thing }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("LeafFieldSelections", document);
}
