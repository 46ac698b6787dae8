using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class AllVariableUsagesAreAllowedRuleTests
{
    [Theory]
    [InlineData("query A($a: ID!) { room(id: $a) { id } }")]
    [InlineData("query A($a: ID = 1) { room(id: $a) { id } }")]
    [InlineData("query A($a: Int!) { rooms(first: $a) { id } }")]
    [InlineData("query A($a: String!) { rooms(tags: [$a]) { id } }")]
    [InlineData("query A($a: Int) { rooms(where: { name: \"x\", count: $a }) { id } }")]
    [InlineData("query A($a: ID!) { pick(by: { id: $a }) { id } }")]
    public void Accepts(string document) => RuleHarness.Accepts("AllVariableUsagesAreAllowed", document);

    [Theory]
    [InlineData("query A(→$a: ID) { room(id: →$a) { id } }")]
    [InlineData("query A(→$a: String) { rooms(first: →$a) { id } }")]
    [InlineData("query A(→$a: [String]) { rooms(tags: →$a) { id } }")]
    [InlineData("query A(→$a: ID = null) { room(id: →$a) { id } }")]
    [InlineData("query A(→$a: ID) { ...F } fragment F on Query { room(id: →$a) { id } }")]
    [InlineData("query A(→$a: ID) { pick(by: { id: →$a }) { id } }")]
    [InlineData("query A(→$a: Int) { flags @skip(if: →$a) }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("AllVariableUsagesAreAllowed", document);
}
