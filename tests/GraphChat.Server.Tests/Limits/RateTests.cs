using System.Net;
using System.Net.Sockets;
using System.Text;
using GraphChat.Delivery.Rates;
using GraphChat.Server.Hosting;
using GraphChat.Server.Http;
using GraphChat.Server.Tests.Raw;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Server.Tests.Limits;

public sealed class RateTests
{
    // One window for the length of a test, wherever in it the test begins.
    private static readonly TimeSpan s_window = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_device_that_sends_too_often_is_told_when_to_come_back_on_every_node_and_loses_nothing(bool withRedis)
    {
        var rules = RateRules.None with { MessagesPerDevice = new RateRule(5, s_window) };
        await using var nodes = await StartAsync(rules, withRedis);
        using var ann = await RawPerson.JoinAsync(nodes.Deployment);
        using var bob = await RawPerson.JoinAsync(nodes.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        using var elsewhere = new RawApi(nodes.Origins[^1], ann.Token);
        for (var i = 0; i < 5; i++)
        {
            await room.SendAsync($"{i}");
        }

        var here = await room.SendAsync(room.Protect("one too many"));
        var there = await elsewhere.ExecuteAsync(
            $$"""mutation { sendMessage(input: {conversationId: "{{room.Id}}", clientMessageId: "{{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}}", message: "AAAA"}) { event { id } } }""");

        Assert.Equal(("RATE_LIMITED", "RATE_LIMITED"), (here.Code, there.Code));
        Assert.InRange(here.Extensions.GetProperty("retryAfter").GetInt64(), 1, 3600);
        Assert.NotEqual("RATE_LIMITED", (await room.SendAsync(room.Protect("by bob"), by: bob)).Code);
        Assert.Equal(7, await HeadAsync(ann, room));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_who_use_a_partners_client_are_counted_together_on_every_node_and_others_are_not(bool withRedis)
    {
        await using var nodes = await StartAsync(RateRules.None with { OperationsPerPartner = new RateRule(4, s_window) }, withRedis);
        var mint = nodes.Deployment.Mint;
        using var ann = await RawPerson.CreateAsync(nodes.Deployment);
        using var bob = await RawPerson.CreateAsync(nodes.Deployment, "Bob Example");
        async Task<string?> SetAsync(RawPerson person, string client, int node)
        {
            using var api = new RawApi(nodes.Origins[node % nodes.Origins.Count], await mint.SignAsync(mint.Claims(person.User) with { Client = client }));
            return (await api.ExecuteAsync("mutation { changeSettings(input: {showPositions: true, showLastSeen: false}) { settings { showPositions } } }")).Code;
        }

        for (var i = 0; i < 4; i++)
        {
            Assert.Null(await SetAsync(i % 2 == 0 ? ann : bob, "skillhub", i / 2));
        }

        Assert.Equal("RATE_LIMITED", await SetAsync(ann, "skillhub", 0));
        Assert.Equal("RATE_LIMITED", await SetAsync(bob, "skillhub", 1));
        Assert.Null(await SetAsync(bob, "another", 0));
        Assert.Null(await SetAsync(ann, "graphchat-cli", 1));
    }

    [Fact]
    public async Task While_redis_is_away_each_node_counts_for_itself_and_shuts_nobody_out()
    {
        await using var deployment = await TestDeployment.CreateAsync();
        var rules = RateRules.None with { OperationsPerPerson = new RateRule(3, s_window) };
        await using var node = await Node.StartAsync(
            deployment.Options(redis: $"127.0.0.1:{TestPort.Next()}", rates: rules), TimeProvider.System, CancellationToken.None);
        using var ann = await RawPerson.CreateAsync(deployment);
        var codes = new List<string?>();
        for (var i = 0; i < 4; i++)
        {
            codes.Add((await ann.Api.ExecuteAsync("mutation { changeSettings(input: {showPositions: true, showLastSeen: false}) { settings { showPositions } } }")).Code);
        }

        Assert.Equal([null, null, null, "RATE_LIMITED"], codes);
    }

    [Fact]
    public async Task Aliases_are_counted_one_by_one()
    {
        await using var nodes = await StartAsync(RateRules.None with { SearchesPerPerson = new RateRule(5, s_window) }, withRedis: false);
        using var ann = await RawPerson.CreateAsync(nodes.Deployment);
        var query = string.Join(' ', Enumerable.Range(0, 8).Select(i => $"a{i}: people(first: 1) {{ pageInfo {{ hasNextPage }} }}"));

        Assert.Equal("RATE_LIMITED", (await ann.Api.ExecuteAsync($"{{ {query} }}")).Code);
        Assert.Equal("RATE_LIMITED", (await ann.Api.ExecuteAsync("{ people(first: 1) { pageInfo { hasNextPage } } }")).Code);
    }

    [Fact]
    public async Task A_subscription_on_a_socket_is_counted_too()
    {
        await using var nodes = await StartAsync(RateRules.None with { OperationsPerPerson = new RateRule(2, s_window) }, withRedis: false);
        using var ann = await RawPerson.CreateAsync(nodes.Deployment);
        using var socket = await RawSocket.ConnectAsync(nodes.Origins[0], ann.Token);
        foreach (var id in new[] { "1", "2", "3" })
        {
            await socket.SubscribeAsync(id, "subscription { inboxEvents { cursor } }");
        }

        // Operations of a socket begin side by side, so any of the three may be the one too many.
        Assert.Contains("RATE_LIMITED", await socket.NextAsync(), StringComparison.Ordinal);
        await socket.SubscribeAsync("4", "subscription { inboxEvents { cursor } }");
        var refusals = new[] { await socket.NextAsync(), await socket.NextAsync() };
        Assert.Contains(refusals, refusal => refusal!.Contains("\"id\":\"4\"", StringComparison.Ordinal) && refusal.Contains("RATE_LIMITED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_that_asks_too_often_is_answered_429_before_its_token_is_looked_at_and_health_is_not_counted()
    {
        await using var nodes = await StartAsync(RateRules.None with { RequestsPerAddress = new RateRule(3, s_window) }, withRedis: false);
        using var http = new HttpClient { BaseAddress = new Uri(nodes.Origins[0]) };
        for (var i = 0; i < 3; i++)
        {
            using var refused = await http.PostAsync(new Uri("/graphql", UriKind.Relative), Body(), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var limited = await http.PostAsync(new Uri("/graphql", UriKind.Relative), Body(), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.InRange(limited.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 3600);
        Assert.Equal("RATE_LIMITED", new Answer(429, await limited.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Code);
        using var health = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Of_ipv6_the_first_64_bits_are_one_address(string one, string other, bool isSame) =>
        Assert.Equal(isSame, AddressLimit.KeyOf(IPAddress.Parse(one)) == AddressLimit.KeyOf(IPAddress.Parse(other)));

    [Fact]
    public async Task Redis_holds_counters_that_name_nobody_and_expire()
    {
        await using var nodes = await StartAsync(new RateRules(), withRedis: true);
        using var ann = await RawPerson.JoinAsync(nodes.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("counted");

        var keys = await RedisAsync("KEYS graphchat:rate:*");

        Assert.Contains("graphchat:rate:messages:", keys, StringComparison.Ordinal);
        Assert.DoesNotContain(ann.User.ToString("n"), keys, StringComparison.Ordinal);
        Assert.DoesNotContain(ann.Identity.DeviceId.ToString("n"), keys, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", keys, StringComparison.Ordinal);
        var key = keys.Split('\n').First(line => line.StartsWith("graphchat:rate:", StringComparison.Ordinal)).Trim();
        Assert.DoesNotContain(":-1", await RedisAsync($"TTL {key}"), StringComparison.Ordinal);
    }

    private static StringContent Body() => new("""{"query":"{ me { sessionId } }"}""", Encoding.UTF8, "application/json");

    private static async Task<long> HeadAsync(RawPerson person, RawRoom room) =>
        (await person.Api.ExecuteAsync("query($id: ID!) { conversation(id: $id) { head } }", new { id = room.Id }))
        .Data.GetProperty("conversation").GetProperty("head").GetInt64();

    private static async Task<string> RedisAsync(string command)
    {
        var address = Requirement.Variable("GRAPHCHAT_TEST_REDIS").Split(',')[0].Split(':');
        using var client = new TcpClient();
        await client.ConnectAsync(address[0], int.Parse(address[1], System.Globalization.CultureInfo.InvariantCulture));
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\nQUIT\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private static async Task<Nodes> StartAsync(RateRules rules, bool withRedis)
    {
        var redis = withRedis ? Requirement.Variable("GRAPHCHAT_TEST_REDIS") : null;
        var deployment = await TestDeployment.CreateAsync();
        var second = TestPort.Next();
        List<Node> nodes = [await Node.StartAsync(deployment.Options(redis: redis, rates: rules), TimeProvider.System, CancellationToken.None)];
        if (withRedis)
        {
            nodes.Add(await Node.StartAsync(deployment.Options("node-2", second, redis, rules), TimeProvider.System, CancellationToken.None));
        }

        return new Nodes(deployment, nodes, withRedis ? [deployment.Origin, $"http://localhost:{second}"] : [deployment.Origin]);
    }

    private sealed record Nodes(TestDeployment Deployment, List<Node> Running, IReadOnlyList<string> Origins) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var node in Running)
            {
                await node.DisposeAsync();
            }

            await Deployment.DisposeAsync();
        }
    }
}
