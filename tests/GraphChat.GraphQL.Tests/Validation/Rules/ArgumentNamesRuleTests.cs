using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class ArgumentNamesRuleTests
{
    [Theory]
    [InlineData("{ room(id: 1) { name(short: true) } }")]
    [InlineData("{ flags @once(n: 1) }")]
    public void Accepts(string document) => RuleHarness.Accepts("ArgumentNames", document);

    [Theory]
    [InlineData("{ room(id: 1, →nope: 2) { id } }")]
    [InlineData("{ flags @once(→nope: 1) }")]
    [InlineData("{ flags @skip(if: true, →nope: 1) }")]
    [InlineData("{ room(id: 1) { id(→x: 1) } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("ArgumentNames", document);
}
