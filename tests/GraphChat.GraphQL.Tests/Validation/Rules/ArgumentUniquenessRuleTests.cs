using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class ArgumentUniquenessRuleTests
{
    [Theory]
    [InlineData("{ rooms(first: 1, tags: []) { id } a: rooms(first: 1) { id } }")]
    public void Accepts(string document) => RuleHarness.Accepts("ArgumentUniqueness", document);

    [Theory]
    [InlineData("{ rooms(→first: 1, →first: 2) { id } }")]
    [InlineData("{ flags @once(→n: 1, →n: 2) }")]
    [InlineData("{ rooms(→first: 1, →first: 2, →first: 3) { id } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("ArgumentUniqueness", document);
}
