using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class DirectivesAreDefinedRuleTests
{
    [Theory]
    [InlineData("{ flags @skip(if: true) @once @many(n: 1) }")]
    public void Accepts(string document) => RuleHarness.Accepts("DirectivesAreDefined", document);

    [Theory]
    [InlineData("{ flags →@nope }")]
    [InlineData("query →@nope { flags →@nada(x: 1) }")]
    [InlineData("{ ... →@nope { flags } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("DirectivesAreDefined", document);
}
