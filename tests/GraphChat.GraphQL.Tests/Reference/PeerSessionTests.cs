using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.GraphQL.Peer;
using Xunit;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>Lines that mean harm or nothing: each has an answer, which is JSON, and none ends the peer.</summary>
public sealed class PeerSessionTests
{
    private const string Sdl = """
        type Query { a: Int b(x: Int, o: I, s: Any): Any t: T l: [T] } type T { a: Int t: T } input I { s: String e: E } enum E { A } scalar Any
        type Subscription { s: Int l: [Int] }
        """;

    private readonly PeerSession _peer = new();

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData(" ")]
    [InlineData("{\"sdl\":5}")]
    [InlineData("{\"sdl\":\"type Query{a:Int}\",\"document\":5}")]
    [InlineData("{\"id\":\"\\ud83d\",\"print\":true,\"document\":\"{a}\"}")]
    [InlineData("{\"sdl\":\"type Query { a: Int } \\ud83d\",\"document\":\"{a}\"}")]
    [InlineData("{\"sdl\":\"type Query { a: Int }\",\"document\":\"{a}\",\"operationName\":\"\\ud83d\"}")]
    public async Task What_is_no_case_is_answered_with_errors(string line) => Assert.NotNull(JsonNode.Parse(await _peer.AnswerAsync(line))!["errors"]![0]!["message"]);

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{\"x\":1e400}")]
    [InlineData("{\"x\":99999999999999999999}")]
    [InlineData("{\"s\":\"\\udfff\"}")]
    [InlineData("{\"s\":{\"\\udfff\":[\"\\udfff\"]}}")]
    [InlineData("{\"o\":{\"\\udfff\":1}}")]
    [InlineData("{\"o\":{\"e\":\"\\udfff\"}}")]
    [InlineData("{\"\\ud800\":1}")]
    public async Task Variables_of_any_kind_are_answered(string variables) => Assert.NotNull(JsonNode.Parse(await _peer.AnswerAsync(
        $$$$"""{"sdl":{{{{Text(Sdl)}}}},"document":"query($x:Int,$o:I,$s:Any){b(x:$x,o:$o,s:$s)}","variables":{{{{variables}}}},"rootValue":{"b":{"$arguments":true}}}""")));

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{\"a\":1e999}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"t\":{\"\\udfff\":1}}")]
    [InlineData("{\"l\":{\"$arguments\":true}}")]
    [InlineData("{\"t\":{\"$arguments\":true}}")]
    [InlineData("{\"s\":[1,null,[]]}")]
    [InlineData("{\"l\":[{\"l\":[1]},{\"l\":null}]}")]
    public async Task Root_values_of_any_kind_are_answered(string root)
    {
        foreach (var document in new[] { "{a b t{a} l{a}}", "subscription{s}", "subscription{l}" })
        {
            Assert.NotNull(JsonNode.Parse(await _peer.AnswerAsync($$$$"""{"sdl":{{{{Text(Sdl)}}}},"document":"{{{{document}}}}","rootValue":{{{{root}}}}}""")));
        }
    }

    [Fact]
    public async Task Long_chains_and_deep_nests_are_answered()
    {
        const int Many = 4000;
        string[] lines =
        [
            $$$$"""{"sdl":{{{{Text(Sdl)}}}},"document":{{{{Text(Repeated("{t", Many) + "a" + Repeated("}", Many))}}}}}""",
            $$$$"""{"print":true,"document":{{{{Text("{a(b:" + Repeated("[", Many) + Repeated("]", Many) + ")}")}}}}}""",
            $$$$"""{"sdl":{{{{Text("type Query { a: " + Repeated("[", Many) + "Int" + Repeated("]", Many) + " }")}}}},"document":"{a}"}""",
            $$$$"""{"sdl":{{{{Text(Sdl)}}}},"document":"{b}","rootValue":{"b":{{{{Repeated("[", Many)}}}}{{{{Repeated("]", Many)}}}}}}""",
            $$$$"""{"sdl":{{{{Text(Sdl)}}}},"document":{{{{Text("{...F0}" + Numbered(Many, " fragment F{0} on Query {{ ...F{1} }}") + $" fragment F{Many} on Query {{ a }}")}}}}}""",
            $$$$"""{"sdl":{{{{Text(Sdl + Numbered(Many, " input D{0} {{ f: D{1}! = {{}} }}") + $" input D{Many} {{ g: Int = 1 }} extend type Query {{ d(i: D0 = {{}}): Any }}")}}}},"document":"{d}"}""",
            $$$$"""{"validateSchema":true,"sdl":{{{{Text(Sdl + Numbered(1000, " interface J{0} {{ a: J{1} }}") + " interface J1000 { a: Int }")}}}}}""",
        ];
        foreach (var line in lines)
        {
            Assert.NotNull(JsonNode.Parse(await _peer.AnswerAsync(line)));
        }
    }

    [Fact]
    public async Task A_subscription_without_a_stream_is_answered_as_one_event()
    {
        Assert.Equal("""{"data":{"s":7}}""", await _peer.AnswerAsync($$$"""{"sdl":{{{Text(Sdl)}}},"document":"subscription{s}","rootValue":{"s":7}}"""));
        Assert.Equal("""{"data":{"l":[1,2]},"id":3}""", await _peer.AnswerAsync($$$"""{"id":3,"sdl":{{{Text(Sdl)}}},"document":"subscription{l}","rootValue":{"l":[1,2]}}"""));
        Assert.Equal("""{"responses":[{"data":{"s":1}},{"data":{"s":2}}]}""", await _peer.AnswerAsync($$$"""{"sdl":{{{Text(Sdl)}}},"document":"subscription{s}","rootValue":{"s":[{"s":1},{"s":2}]}}"""));
    }

    private static string Text(string text) => JsonSerializer.Serialize(text);

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Numbered(int times, string format) =>
        string.Concat(Enumerable.Range(0, times).Select(i => string.Format(CultureInfo.InvariantCulture, format, i, i + 1)));
}
