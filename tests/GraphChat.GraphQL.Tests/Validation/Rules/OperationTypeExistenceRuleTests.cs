using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class OperationTypeExistenceRuleTests
{
    [Fact]
    public void Accepts() => RuleHarness.Accepts("OperationTypeExistence", "{ a }", RuleHarness.QueriesOnly);

    [Theory]
    [InlineData("→mutation { a }")]
    [InlineData("→subscription { a }")]
    public void Refuses_where_the_arrows_stand(string document) =>
        RuleHarness.Refuses("OperationTypeExistence", document, RuleHarness.QueriesOnly);
}
