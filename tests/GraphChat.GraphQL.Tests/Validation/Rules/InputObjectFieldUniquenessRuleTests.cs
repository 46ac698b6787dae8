using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class InputObjectFieldUniquenessRuleTests
{
    [Theory]
    [InlineData("{ rooms(where: { name: \"a\", nested: { name: \"a\" } }) { id } }")]
    public void Accepts(string document) => RuleHarness.Accepts("InputObjectFieldUniqueness", document);

    [Theory]
    [InlineData("{ rooms(where: { →name: \"a\", →name: \"b\" }) { id } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("InputObjectFieldUniqueness", document);
}
