using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class FragmentSpreadsMustNotFormCyclesRuleTests
{
    [Theory]
    [InlineData("{ room(id: 1) { ...A ...B } } fragment A on Room { ...B } fragment B on Room { id }")]
    public void Accepts(string document) => RuleHarness.Accepts("FragmentSpreadsMustNotFormCycles", document);

    [Theory]
    [InlineData("{ room(id: 1) { ...A } } fragment A on Room { same { →...A } }")]
    [InlineData("{ room(id: 1) { ...A } } fragment A on Room { →...B } fragment B on Room { →...A }")]
    [InlineData("{ room(id: 1) { ...A } } fragment A on Room { →...B } fragment B on Room { →...C } fragment C on Room { →...A }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("FragmentSpreadsMustNotFormCycles", document);
}
