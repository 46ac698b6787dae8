using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class DirectivesAreUniquePerLocationRuleTests
{
    [Theory]
    [InlineData("{ flags @many(n: 1) @many(n: 2) @once a: flags @once }")]
    [InlineData("{ flags @unknown @unknown }")]
    public void Accepts(string document) => RuleHarness.Accepts("DirectivesAreUniquePerLocation", document);

    [Theory]
    [InlineData("{ flags →@once →@once }")]
    [InlineData("{ flags →@skip(if: true) @once →@skip(if: false) }")]
    [InlineData("query Q($a: Int →@onVariable →@onVariable) { flags }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("DirectivesAreUniquePerLocation", document);
}
