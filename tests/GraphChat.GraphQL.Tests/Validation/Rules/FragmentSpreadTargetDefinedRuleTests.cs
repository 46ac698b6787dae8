using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class FragmentSpreadTargetDefinedRuleTests
{
    [Theory]
    [InlineData("{ room(id: 1) { ...A } } fragment A on Room { id }")]
    public void Accepts(string document) => RuleHarness.Accepts("FragmentSpreadTargetDefined", document);

    [Theory]
    [InlineData("{ room(id: 1) { ...→Nope } }")]
    [InlineData("{ room(id: 1) { ...A } } fragment A on Room { ...→Nope }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("FragmentSpreadTargetDefined", document);
}
