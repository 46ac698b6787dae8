using System.Text.Json;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Transport.Tests.Reference;

/// <summary>A node that stops tells the client of graphql-ws, which goes on at another node.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task A_client_of_a_node_that_stops_is_told_and_goes_on_at_another()
    {
        var first = await TestServer.StartAsync(TestSchema.CreateExecutor(), new GraphQLTransportOptions { DrainPeriod = TimeSpan.Zero });
        await using var second = await TestServer.StartAsync(TestSchema.CreateExecutor());
        var going = NodeOracle.RunAsync(
            "tests/GraphChat.Transport.Tests/oracle",
            "drain.mjs",
            [first.Socket.AbsoluteUri, second.Socket.AbsoluteUri],
            null,
            TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => TestSchema.OpenSubscriptions(pause: 301) > 0);

        await first.DisposeAsync();
        var seen = JsonElement.Parse(await going);

        Assert.Equal(["connected", "closed 1012 Service restart", "connected"], seen.GetProperty("events").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(5, seen.GetProperty("last").GetInt32());
    }
}
