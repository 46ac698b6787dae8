using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class FragmentsMustBeUsedRuleTests
{
    [Theory]
    [InlineData("{ room(id: 1) { ...A } } fragment A on Room { ...B } fragment B on Room { id }")]
    public void Accepts(string document) => RuleHarness.Accepts("FragmentsMustBeUsed", document);

    [Theory]
    [InlineData("{ flags } →fragment A on Room { id }")]
    [InlineData("{ flags } →fragment A on Room { ...B } →fragment B on Room { ...A }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("FragmentsMustBeUsed", document);
}
