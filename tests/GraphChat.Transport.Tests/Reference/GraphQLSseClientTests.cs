using System.Text.Json;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Transport.Tests.Reference;

/// <summary>The client of graphql-sse, which no one here wrote, against a server on the real engine.</summary>
public sealed class GraphQLSseClientTests
{
    [Theory]
    [InlineData("query", """[{"data":{"echo":"é😀\"\\\n"}}]""")]
    [InlineData("subscription", """[{"data":{"count":1}},{"data":{"count":2}},{"data":{"count":3}}]""")]
    [InlineData("leaving", """[{"data":{"count":1}},{"data":{"count":2}}]""")]
    [InlineData("invalid", """["GRAPHQL_VALIDATION_FAILED"]""")]
    [InlineData("refused", "401")]
    [InlineData("slow", """[{"data":{"count":1}},{"data":{"count":2}}]""")]
    public async Task It_sees(string scenario, string expected)
    {
        await using var server = await TestServer.StartAsync(
            TestSchema.CreateExecutor(), new GraphQLTransportOptions { PingInterval = TimeSpan.FromMilliseconds(50) });

        var seen = JsonElement.Parse(await NodeOracle.RunAsync(
            "tests/GraphChat.Transport.Tests/oracle", "events.mjs", [server.GraphQL.AbsoluteUri, scenario], null, TestContext.Current.CancellationToken));

        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), seen), $"Expected {expected}, seen {seen}.");
    }
}
