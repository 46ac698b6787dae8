using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Parsing;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.GraphQL.Tests.Language.Parsing;

public sealed class ParserTests
{
    [Fact]
    public void Every_file_of_the_schema_is_a_document()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("schema", "sdl"), "*.graphql"))
        {
            var result = Parser.ParseDocument(File.ReadAllBytes(file), ParserOptions.Trusted);

            Assert.Null(result.Error);
        }
    }

    [Fact]
    public void Columns_are_counted_in_code_units_past_characters_of_several_bytes()
    {
        var document = Parse("{ a(x: \"é€𝄞\") b # ü\n  c(y: \"\"\"é\n𝄞\"\"\") d }");

        var fields = ((OperationDefinitionNode)document.Definitions[0]).SelectionSet.Selections;

        Assert.Equal([(1, 3), (1, 16), (2, 3), (3, 8)], fields.Select(field => (field.Location.Line, field.Location.Column)));
    }

    [Theory]
    [InlineData("{ a(x: \"\\u0041\\u{1F600}\\uD83D\\uDE00\\n\") }", "A😀😀\n")]
    [InlineData("{ a(x: \"\"\"\n    one\n      two \\\"\"\"\n\n  \"\"\") }", "one\n  two \"\"\"")]
    [InlineData("{ a(x: \"\"\"  first\r\n  second\r  third\"\"\") }", "  first\nsecond\nthird")]
    public void Strings_have_their_value(string source, string value)
    {
        var operation = (OperationDefinitionNode)Parse(source).Definitions[0];
        var field = (FieldNode)operation.SelectionSet.Selections[0];

        Assert.Equal(value, ((StringValueNode)field.Arguments[0].Value).Value);
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("{ a", 1, 4)]
    [InlineData("{ a(x: 01) }", 1, 9)]
    [InlineData("{ a(x: \"\\uD800\") }", 1, 9)]
    [InlineData("{ a(x: \"open\n\") }", 1, 13)]
    [InlineData("{ }", 1, 3)]
    [InlineData("query ($x: Int = $y) { a }", 1, 18)]
    [InlineData("\"no\" { a }", 1, 1)]
    [InlineData("fragment on on T { a }", 1, 10)]
    [InlineData("extend type T", 1, 14)]
    [InlineData("enum E { A true }", 1, 12)]
    public void A_wrong_document_says_where(string source, int line, int column)
    {
        var error = Parser.ParseDocument(source).Error;

        Assert.NotNull(error);
        Assert.Equal((line, column), (error.Location.Line, error.Location.Column));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        Assert.False(Parser.ParseDocument([.. "{ a(x: \""u8, 0xC3, 0x28, .. "\") }"u8]).Succeeded);
        Assert.False(Parser.ParseDocument([.. "{ a } # "u8, 0xED, 0xA0, 0x80]).Succeeded);
        Assert.False(Parser.ParseDocument("{ a(x: \"\uD800\") }").Succeeded);
    }

    [Theory]
    [InlineData("{a")]
    [InlineData("{a(x:[")]
    [InlineData("{a(x:{a:")]
    [InlineData("query($x:[")]
    public void No_depth_overflows_the_stack(string step)
    {
        var source = step.StartsWith("{a(", StringComparison.Ordinal) ? "{a(x:" + Repeat(step[5..], 80_000)
            : step.StartsWith('q') ? "query($x:" + Repeat("[", 200_000)
            : Repeat(step, 80_000);

        var error = Parser.ParseDocument(source, new ParserOptions { MaxDepth = 500, MaxTokens = int.MaxValue, MaxBytes = int.MaxValue }).Error;

        Assert.True(error is { IsLimit: true });
    }

    [Fact]
    public void Too_many_tokens_are_refused_where_the_limit_is_met()
    {
        var error = Parser.ParseDocument("{ a b c }", new ParserOptions { MaxTokens = 4 }).Error;

        Assert.True(error is { IsLimit: true, Location.Column: 9 });
    }

    [Fact]
    public void Descriptions_stand_on_executable_definitions_and_variables()
    {
        var document = Parse("\"of the query\" query Q(\"of the variable\" $x: Int @d) { a } \"of the fragment\" fragment F on T { a }");

        var query = (OperationDefinitionNode)document.Definitions[0];

        Assert.Equal("of the query", query.Description?.Value);
        Assert.Equal("of the variable", query.VariableDefinitions[0].Description?.Value);
        Assert.Single(query.VariableDefinitions[0].Directives);
        Assert.Equal("of the fragment", document.Definitions[1].Description?.Value);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static Document Parse(string source)
    {
        var result = Parser.ParseDocument(source);
        return result.Succeeded ? result.Node : throw new InvalidOperationException(result.Error.ToString());
    }

    // The name was repeated whole: a client could have its own bytes sent back by the thousand.
    [Theory]
    [InlineData("query($a: Int = $NAME) { a }")]
    [InlineData("{ a } NAME")]
    [InlineData("{ a(b: 1NAME) }")]
    [InlineData("type NAME NAME")]
    public void An_error_does_not_repeat_a_long_name(string source)
    {
        var result = Parser.ParseDocument(System.Text.Encoding.UTF8.GetBytes(source.Replace("NAME", new string('n', 5000), StringComparison.Ordinal)));

        Assert.InRange(result.Error!.Message.Length, 1, 120);
    }
}
