using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class InputObjectRequiredFieldsRuleTests
{
    [Theory]
    [InlineData("{ rooms(where: { name: \"a\" }) { id } pick(by: { name: \"x\" }) { id } }")]
    public void Accepts(string document) => RuleHarness.Accepts("InputObjectRequiredFields", document);

    [Theory]
    [InlineData("{ rooms(where: →{ size: 1 }) { id } }")]
    [InlineData("{ rooms(where: { name: \"a\", nested: →{ } }) { id } }")]
    [InlineData("{ pick(by: →{ }) { id } }")]
    [InlineData("{ pick(by: →{ id: 1, name: \"x\" }) { id } }")]
    [InlineData("{ pick(by: →{ id: null }) { id } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("InputObjectRequiredFields", document);
}
