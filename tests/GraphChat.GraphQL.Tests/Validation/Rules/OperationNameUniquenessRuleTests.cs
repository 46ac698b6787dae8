using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class OperationNameUniquenessRuleTests
{
    [Theory]
    [InlineData("query A { flags } mutation B { rename(id: 1, name: \"x\") { id } }")]
    [InlineData("{ flags }")]
    [InlineData("query A { ...A } fragment A on Query { flags }")]
    public void Accepts(string document) => RuleHarness.Accepts("OperationNameUniqueness", document);

    [Theory]
    [InlineData("query →A { flags } query →A { flags }")]
    [InlineData("query →A { flags } mutation →A { rename(id: 1, name: \"x\") { id } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("OperationNameUniqueness", document);
}
