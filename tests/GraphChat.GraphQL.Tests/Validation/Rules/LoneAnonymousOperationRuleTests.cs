using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class LoneAnonymousOperationRuleTests
{
    [Theory]
    [InlineData("{ flags }")]
    [InlineData("query A { flags } query B { flags }")]
    public void Accepts(string document) => RuleHarness.Accepts("LoneAnonymousOperation", document);

    [Theory]
    [InlineData("→{ flags } →{ flags }")]
    [InlineData("→{ flags } query B { flags }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("LoneAnonymousOperation", document);
}
