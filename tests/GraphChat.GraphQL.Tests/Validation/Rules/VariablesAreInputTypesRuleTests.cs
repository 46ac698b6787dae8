using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class VariablesAreInputTypesRuleTests
{
    [Theory]
    [InlineData("query A($a: Int, $b: [RoomFilter!]!, $c: Flag) { flags }")]
    [InlineData("query A($a: Unknown) { flags }")]
    public void Accepts(string document) => RuleHarness.Accepts("VariablesAreInputTypes", document);

    [Theory]
    [InlineData("query A($a: →Room) { flags }")]
    [InlineData("query A($a: →[Thing!]!, $b: →Entity) { flags }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("VariablesAreInputTypes", document);
}
