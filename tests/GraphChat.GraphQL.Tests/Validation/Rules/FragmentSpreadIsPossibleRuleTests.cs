using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class FragmentSpreadIsPossibleRuleTests
{
    [Theory]
    [InlineData("{ thing { ... on Room { id } ... on Entity { id } } entity { ... on Thing { __typename } } }")]
    [InlineData("{ room(id: 1) { ...F } } fragment F on Entity { id }")]
    public void Accepts(string document) => RuleHarness.Accepts("FragmentSpreadIsPossible", document);

    [Theory]
    [InlineData("{ room(id: 1) { →... on Person { id } } }")]
    [InlineData("{ thing { →... on Person { id } } }")]
    [InlineData("{ room(id: 1) { →...F } } fragment F on Note { text }")]
    [InlineData("{ entity { →... on Note { text } } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("FragmentSpreadIsPossible", document);
}
