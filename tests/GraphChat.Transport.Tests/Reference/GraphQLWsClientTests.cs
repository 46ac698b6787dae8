using System.Text.Json;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Transport.Tests.Reference;

/// <summary>The client of graphql-ws, which no one here wrote, against a server on the real engine.</summary>
public sealed class GraphQLWsClientTests
{
    [Theory]
    [InlineData("query", """[{"data":{"echo":"é😀\"\\"}}]""")]
    [InlineData("subscription", """[{"data":{"count":1}},{"data":{"count":2}},{"data":{"count":3}}]""")]
    [InlineData("leaving", """[[{"data":{"count":1}},{"data":{"count":2}}],[{"data":{"hello":"world"}}]]""")]
    [InlineData("together", "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]")]
    [InlineData("refused", """{"code":4403,"reason":"No such token"}""")]
    [InlineData("pings", """["connected","ping","pong"]""")]
    public async Task It_sees(string scenario, string expected)
    {
        var seen = await RunAsync(scenario);

        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), seen), $"Expected {expected}, seen {seen}.");
    }

    [Fact]
    public async Task It_runs_a_mutation()
    {
        var seen = await RunAsync("mutation");

        Assert.InRange(Assert.Single(seen.EnumerateArray()).GetProperty("data").GetProperty("add").GetInt32(), 2, 1000);
    }

    [Fact]
    public async Task It_is_told_which_rule_an_operation_breaks()
    {
        var seen = await RunAsync("invalid");

        var error = Assert.Single(seen.GetProperty("errors").EnumerateArray());
        Assert.Equal("GRAPHQL_VALIDATION_FAILED", error.GetProperty("extensions").GetProperty("code").GetString());
        Assert.Equal(3, error.GetProperty("locations")[0].GetProperty("column").GetInt32());
    }

    [Fact]
    public async Task It_gets_the_error_of_a_field_beside_the_data()
    {
        var seen = Assert.Single((await RunAsync("failing")).EnumerateArray());

        Assert.Equal(JsonValueKind.Null, seen.GetProperty("data").GetProperty("failing").ValueKind);
        Assert.Equal("INTERNAL", seen.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
        Assert.DoesNotContain("secret", seen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_connects_again_where_its_token_ran_out_and_goes_on()
    {
        var seen = await RunAsync("reconnects");

        Assert.Equal(["connected", "closed 4403 Token expired", "connected"], seen[0].EnumerateArray().Select(item => item.GetString()));
        Assert.Equal(3, seen[1].GetProperty("data").GetProperty("count").GetInt32());
    }

    private static async Task<JsonElement> RunAsync(string scenario)
    {
        await using var server = await TestServer.StartAsync(
            TestSchema.CreateExecutor(), new GraphQLTransportOptions { PingInterval = TimeSpan.FromMilliseconds(100) });
        return JsonElement.Parse(await NodeOracle.RunAsync(
            "tests/GraphChat.Transport.Tests/oracle", "socket.mjs", [server.Socket.AbsoluteUri, scenario], null, TestContext.Current.CancellationToken));
    }
}
