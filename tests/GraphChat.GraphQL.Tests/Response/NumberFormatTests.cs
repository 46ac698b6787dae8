using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Tests.Execution;
using Xunit;

namespace GraphChat.GraphQL.Tests.Response;

public sealed class NumberFormatTests
{
    // The right column is what JSON.stringify of Node gives.
    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(-0.0, "0")]
    [InlineData(1.5e-7, "1.5e-7")]
    [InlineData(1e-7, "1e-7")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(123456.789, "123456.789")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(-1.7976931348623157e308, "-1.7976931348623157e+308")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1234567890123456789, "1234567890123456800")]
    [InlineData(9007199254740993, "9007199254740992")]
    public async Task Floats_are_written_as_javascript_writes_them(double value, string text)
    {
        var engine = TestEngine.OverDictionaries("type Query { a: Float }");

        Assert.Equal(
            $"{{\"data\":{{\"a\":{text}}}}}",
            System.Text.Encoding.UTF8.GetString(((SingleResult)await engine.Executor.ExecuteAsync(
                TestEngine.Request("{ a }", root: new Dictionary<string, object?> { ["a"] = value }), CancellationToken.None)).Body.Span));
    }
}
