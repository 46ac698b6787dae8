using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class DirectivesAreInValidLocationsRuleTests
{
    [Theory]
    [InlineData("query Q($a: Int @onVariable) @once { flags @once ... @include(if: true) { flags } }")]
    public void Accepts(string document) => RuleHarness.Accepts("DirectivesAreInValidLocations", document);

    [Theory]
    [InlineData("query →@skip(if: true) { flags }")]
    [InlineData("{ ... →@once { flags } }")]
    [InlineData("mutation →@once { rename(id: 1, name: \"x\") { id } }")]
    [InlineData("query Q($a: Int →@once) { flags }")]
    [InlineData("fragment F on Query →@once { flags } { ...F }")]
    [InlineData("{ ...F →@many(n: 1) } fragment F on Query { flags }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("DirectivesAreInValidLocations", document);
}
