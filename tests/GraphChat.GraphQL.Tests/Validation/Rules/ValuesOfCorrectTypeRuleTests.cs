using Xunit;

namespace GraphChat.GraphQL.Tests.Validation.Rules;

public sealed class ValuesOfCorrectTypeRuleTests
{
    [Theory]
    [InlineData("{ score(whole: 1, exact: 1, on: true, text: \"a\", grid: [[1], null]) flags(all: [OPEN, null], one: CLOSED) }")]
    [InlineData("{ room(id: 1) { id } a: room(id: \"x\") { id } rooms(tags: \"one\", first: null) { id } }")]
    [InlineData("{ rooms(where: { name: \"a\", nested: { name: \"b\" }, flags: OPEN }) { id } pick(by: { id: 1 }) { id } }")]
    [InlineData("query Q($f: RoomFilter = { name: \"x\" }) { rooms(where: $f) { id } }")]
    public void Accepts(string document) => RuleHarness.Accepts("ValuesOfCorrectType", document);

    [Theory]
    [InlineData("{ score(whole: →\"1\") }")]
    [InlineData("{ score(whole: →1.5) }")]
    [InlineData("{ score(whole: →3000000000) }")]
    [InlineData("{ score(whole: →null) }")]
    [InlineData("{ score(whole: 1, on: →1) }")]
    [InlineData("{ score(whole: 1, text: →OPEN) }")]
    [InlineData("{ score(whole: 1, exact: →true) }")]
    [InlineData("{ flags(one: →NOPE) }")]
    [InlineData("{ flags(one: →\"OPEN\") }")]
    [InlineData("{ flags(all: [OPEN, →1]) }")]
    [InlineData("{ score(whole: →[1]) }")]
    [InlineData("{ score(whole: 1, grid: [[1, →null]]) }")]
    [InlineData("{ rooms(where: →1) { id } }")]
    [InlineData("{ rooms(tags: [→null]) { id } }")]
    [InlineData("{ room(id: →1.5) { id } }")]
    [InlineData("{ score(whole: →{ a: 1 }) }")]
    [InlineData("query Q($f: RoomFilter = { name: →1 }) { rooms(where: $f) { id } }")]
    public void Refuses_where_the_arrows_stand(string document) => RuleHarness.Refuses("ValuesOfCorrectType", document);
}
