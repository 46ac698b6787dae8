using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class InputObjectFieldNamesRuleTests
{
    [Theory]
    [InlineData("{ rooms(where: { name: \"a\" }) { id } }")]
    public void Accepts(string document) => RuleHarness.Accepts("InputObjectFieldNames", document);

    [Theory]
    [InlineData("{ rooms(where: { name: \"a\", →nope: 1 }) { id } }")]
    [InlineData("{ rooms(where: { name: \"a\", nested: { name: \"b\", →nope: 1 } }) { id } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("InputObjectFieldNames", document);
}
