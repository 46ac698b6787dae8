using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class FragmentSpreadTypeExistenceRuleTests
{
    [Theory]
    [InlineData("query Q($a: [ID!]!) { room(id: 1) { ... on Room { id } } }")]
    public void Accepts(string document) => RuleHarness.Accepts("FragmentSpreadTypeExistence", document);

    [Theory]
    [InlineData("{ room(id: 1) { ... on →Nope { id } } }")]
    [InlineData("fragment F on →Nope { id } { thing { ...F } }")]
    [InlineData("query Q($a: →Nope, $b: [→Nada!]) { flags }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("FragmentSpreadTypeExistence", document);
}
