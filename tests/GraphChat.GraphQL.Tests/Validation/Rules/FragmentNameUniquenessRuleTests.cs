using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class FragmentNameUniquenessRuleTests
{
    [Theory]
    [InlineData("{ room(id: 1) { ...A ...B } } fragment A on Room { id } fragment B on Room { id }")]
    public void Accepts(string document) => RuleHarness.Accepts("FragmentNameUniqueness", document);

    [Theory]
    [InlineData("{ room(id: 1) { ...A } } fragment →A on Room { id } fragment →A on Room { name }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("FragmentNameUniqueness", document);
}
