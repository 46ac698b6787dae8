using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class FieldSelectionsRuleTests
{
    [Theory]
    [InlineData("{ room(id: 1) { id __typename } __schema { types { name } } __type(name: \"A\") { name } }")]
    [InlineData("{ thing { __typename ... on Note { text } } }")]
    [InlineData("{ entity { name } }")]
    public void Accepts(string document) => RuleHarness.Accepts("FieldSelections", document);

    [Theory]
    [InlineData("{ →nope }")]
    [InlineData("{ room(id: 1) { →nope } }")]
    [InlineData("{ thing { →size } }")]
    [InlineData("{ entity { →owner } }")]
    [InlineData("{ room(id: 1) { →__schema { types { name } } } }")]
    [InlineData("{ room(id: 1) { ... on Person { →owner } } }")]
    [InlineData("{ →a: nope }")]
    [InlineData("fragment F on Room { →nope } { room(id: 1) { ...F } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("FieldSelections", document);
}
