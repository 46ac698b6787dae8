using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.Language.Printing;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.GraphQL.Tests.Language.Printing;

public sealed class PrinterTests
{
    [Fact]
    public void What_is_printed_parses_to_what_prints_the_same()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("schema", "sdl"), "*.graphql"))
        {
            var once = Printer.Print(Parser.ParseDocument(File.ReadAllBytes(file), ParserOptions.Trusted).Node!);
            var twice = Printer.Print(Parser.ParseDocument(once, ParserOptions.Trusted).Node!);

            Assert.Equal(once, twice);
        }
    }

    [Theory]
    [InlineData("query($x:Int=1@d){a(y:$x){b}...F ...on T@e{c}}", "query ($x: Int = 1 @d) {\n  a(y: $x) {\n    b\n  }\n  ...F\n  ... on T @e {\n    c\n  }\n}")]
    [InlineData("{a(s:\"q\\\"\\n\\u007f\" o:{p:[1 2.5 E null true]})}", "{\n  a(s: \"q\\\"\\n\\u007F\", o: { p: [1, 2.5, E, null, true] })\n}")]
    [InlineData("\"d\"type A implements B&C{\"e\"f(\"g\"h:Int):[J!]!}", "\"d\"\ntype A implements B & C {\n  \"e\"\n  f(\n    \"g\"\n    h: Int\n  ): [J!]!\n}")]
    public void Prints_one_way(string source, string printed) =>
        Assert.Equal(printed, Printer.Print(Parser.ParseDocument(source).Node!));
}
