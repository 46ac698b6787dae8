using System.Net;
using System.Text;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Transport.Tests.Http;

public sealed class EventStreamHandlerTests
{
    [Fact]
    public async Task A_subscription_gives_events_until_its_source_ends()
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner);
        await runner.Events.Writer.WriteAsync("1", TestContext.Current.CancellationToken);
        await runner.Events.Writer.WriteAsync("2", TestContext.Current.CancellationToken);
        runner.Events.Writer.Complete();

        using var response = await SendAsync(server, "subscription");

        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.Equal(
            "event: next\ndata: 1\n\nevent: next\ndata: 2\n\nevent: complete\ndata: \n\n",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_subscription_may_come_by_GET_and_a_mutation_may_not()
    {
        var runner = new FakeRunner();
        runner.Events.Writer.Complete();
        await using var server = await TestServer.StartAsync(runner);

        using var subscription = await SendAsync(server, "subscription", byGet: true);
        using var mutation = await SendAsync(server, "mutation", byGet: true);

        Assert.Equal("event: complete\ndata: \n\n", await subscription.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Not by this way", await mutation.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_session_ends_the_events_with_a_reason()
    {
        using var session = new CancellationTokenSource();
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner, new() { SessionEnded = session.Token });
        using var response = await SendAsync(server, "subscription");

        await session.CancelAsync();

        Assert.Equal(Ending("UNAUTHENTICATED", "Session ended"), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, runner.Cancelled);
    }

    [Fact]
    public async Task An_expired_token_ends_the_events_with_a_reason()
    {
        var time = new ManualTimeProvider();
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(
            runner, new() { ExpiresAt = time.GetUtcNow() + TimeSpan.FromMinutes(5) }, new() { PingInterval = TimeSpan.FromHours(1) }, time);
        using var response = await SendAsync(server, "subscription");

        time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(Ending("UNAUTHENTICATED", "Token expired"), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stopping_host_ends_the_events_with_a_reason()
    {
        var server = await TestServer.StartAsync();
        using var response = await SendAsync(server, "subscription");

        var stopping = server.StopAsync();

        Assert.Equal(Ending("UNAVAILABLE", "Service restart"), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await stopping;
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_silent_source_is_kept_alive_by_comments()
    {
        await using var server = await TestServer.StartAsync(options: new() { PingInterval = TimeSpan.FromMilliseconds(20) });
        using var response = await SendAsync(server, "subscription");
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var bytes = new byte[6];

        await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);

        Assert.Equal(":\n\n:\n\n", Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public async Task A_client_that_is_gone_ends_its_source()
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner);

        using (await SendAsync(server, "subscription"))
        {
        }

        for (var i = 0; i < 400 && runner.Cancelled == 0; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, runner.Cancelled);
    }

    [Fact]
    public async Task Streams_count_as_connections()
    {
        await using var server = await TestServer.StartAsync(
            authenticator: new() { Subject = "lea" }, options: new() { MaxConnections = 2, MaxConnectionsPerSubject = 1 });
        using var first = await SendAsync(server, "subscription");

        using var second = await SendAsync(server, "subscription");

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
    }

    private static string Ending(string code, string message) =>
        $"event: next\ndata: {{\"errors\":[{{\"message\":\"{message}\",\"extensions\":{{\"code\":\"{code}\"}}}}]}}\n\nevent: complete\ndata: \n\n";

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, string query, bool byGet = false)
    {
        using var request = byGet
            ? new HttpRequestMessage(HttpMethod.Get, new Uri(server.GraphQL, $"?query={query}"))
            : new HttpRequestMessage(HttpMethod.Post, server.GraphQL)
            {
                Content = new StringContent($$"""{"query":"{{query}}"}""", Encoding.UTF8, "application/json"),
            };
        request.Headers.Add("Accept", "text/event-stream");
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
