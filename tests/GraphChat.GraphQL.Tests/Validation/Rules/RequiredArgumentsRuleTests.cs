using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class RequiredArgumentsRuleTests
{
    [Theory]
    [InlineData("{ room(id: 1) { id } rooms { id } }")]
    [InlineData("{ flags @many(n: 1) }")]
    public void Accepts(string document) => RuleHarness.Accepts("RequiredArguments", document);

    [Theory]
    [InlineData("{ →room { id } }")]
    [InlineData("{ flags →@many }")]
    [InlineData("{ flags →@include }")]
    [InlineData("mutation { →rename(id: 1) { id } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("RequiredArguments", document);
}
