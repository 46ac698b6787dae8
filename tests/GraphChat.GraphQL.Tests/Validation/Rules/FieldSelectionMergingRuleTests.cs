using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class FieldSelectionMergingRuleTests
{
    [Theory]
    [InlineData("{ room(id: 1) { id id } }")]
    [InlineData("{ room(id: 1) { name(short: true) name(short: true) } }")]
    [InlineData("{ thing { ... on Room { a: size } ... on Note { b: text } } }")]
    [InlineData("{ entity { ... on Room { x: id } ... on Person { x: id } } }")]
    [InlineData("{ rooms(where: { name: \"a\", size: 1 }) { id } rooms(where: { size: 1, name: \"a\" }) { id } }")]
    [InlineData("{ room(id: 1) { ...A ...A } } fragment A on Room { same { id } same { name } }")]
    public void Accepts(string document) => RuleHarness.Accepts("FieldSelectionMerging", document);

    [Theory]
    [InlineData("{ room(id: 1) { →a: id →a: name } }")]
    [InlineData("{ room(id: 1) { →name(short: true) →name(short: false) } }")]
    [InlineData("{ room(id: 1) { →name →name(short: false) } }")]
    [InlineData("{ thing { ... on Room { →size } ... on Note { →size } } }")]
    [InlineData("{ entity { ... on Room { →x: size } ... on Person { →x: size } } }")]
    [InlineData("{ entity { ... on Room { →flag } ... on Person { →flag } } }")]
    [InlineData("{ entity { ... on Room { →x: same { →y: id } } ... on Person { →x: same { →y: age } } } }")]
    [InlineData("{ room(id: 1) { ...A ...B } } fragment A on Room { →x: id } fragment B on Room { →x: name }")]
    [InlineData("{ →a: room(id: 1) { →x: id } →a: room(id: 1) { →x: name } }")]
    [InlineData("{ room(id: 1) { →x: id ...A } } fragment A on Room { ...B } fragment B on Room { →x: size }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("FieldSelectionMerging", document);
}
