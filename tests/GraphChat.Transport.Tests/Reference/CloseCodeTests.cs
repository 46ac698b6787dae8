using System.Text.Json;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Transport.Tests.Reference;

/// <summary>Every close code as the client of graphql-ws sees it.</summary>
public sealed class CloseCodeTests
{
    [Theory]
    [InlineData(1003, "Messages are text")]
    [InlineData(1007, "")]
    [InlineData(1009, "A message is at most 65536 bytes")]
    [InlineData(1012, "Service restart")]
    [InlineData(4400, "The type is none that a client sends.")]
    [InlineData(4401, "Unauthorized")]
    [InlineData(4403, "No such token")]
    [InlineData(4408, "Connection initialisation timeout")]
    [InlineData(4409, "Subscriber for ")]
    [InlineData(4410, "Ping unanswered")]
    [InlineData(4429, "Too many initialisation requests")]
    [InlineData(4500, "Internal error")]
    public async Task The_client_sees(int code, string reason)
    {
        var options = new GraphQLTransportOptions
        {
            DrainPeriod = TimeSpan.Zero,
            InitTimeout = code == 4408 ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(60),
            PingInterval = code == 4410 ? TimeSpan.FromMilliseconds(300) : TimeSpan.FromSeconds(60),
            PongTimeout = TimeSpan.FromMilliseconds(500),
        };
        await using var server = await TestServer.StartAsync(TestSchema.CreateExecutor(), options);
        var running = NodeOracle.RunAsync(
            "tests/GraphChat.Transport.Tests/oracle",
            "closes.mjs",
            [server.Socket.AbsoluteUri, $"{code}"],
            null,
            TestContext.Current.CancellationToken);
        if (code == 1012)
        {
            await Eventually.TrueAsync(() => TestSchema.OpenSubscriptions(pause: 51) > 0);
            await server.StopAsync();
        }

        var seen = JsonElement.Parse(await running);

        Assert.Equal(code, seen.GetProperty("code").GetInt32());
        Assert.StartsWith(reason, seen.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }
}
