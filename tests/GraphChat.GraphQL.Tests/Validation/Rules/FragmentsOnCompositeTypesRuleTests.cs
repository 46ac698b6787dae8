using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class FragmentsOnCompositeTypesRuleTests
{
    [Theory]
    [InlineData("{ thing { ... on Room { id } } entity { ... on Entity { id } } }")]
    [InlineData("{ room(id: 1) { ... { id } } }")]
    public void Accepts(string document) => RuleHarness.Accepts("FragmentsOnCompositeTypes", document);

    [Theory]
    [InlineData("{ flags ... on →Flag { x } }")]
    [InlineData("fragment F on →RoomFilter { name } { thing { ...F } }")]
    [InlineData("fragment F on →String { x } { thing { ...F } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("FragmentsOnCompositeTypes", document);
}
