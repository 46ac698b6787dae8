using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class SingleRootFieldRuleTests
{
    [Theory]
    [InlineData("subscription { roomChanged(id: 1) { id name } }")]
    [InlineData("subscription S { ...F } fragment F on Subscription { roomChanged(id: 1) { id } }")]
    [InlineData("subscription { a: other a: other }")]
    [InlineData("{ flags room(id: 1) { id } }")]
    public void Accepts(string document) => RuleHarness.Accepts("SingleRootField", document);

    [Theory]
    [InlineData("subscription { other →roomChanged(id: 1) { id } }")]
    [InlineData("subscription { other →b: other →c: other }")]
    [InlineData("subscription { ...F } fragment F on Subscription { other →b: other }")]
    [InlineData("subscription { →__typename }")]
    [InlineData("subscription { other →@skip(if: true) }")]
    [InlineData("subscription { ... →@include(if: true) { other } }")]
    [InlineData("subscription { ... on Subscription { other } →x: other }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("SingleRootField", document);
}
