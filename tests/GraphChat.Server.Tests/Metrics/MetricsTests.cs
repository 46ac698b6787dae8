using System.Net;
using System.Text.RegularExpressions;
using GraphChat.Server.Configuration;
using GraphChat.Server.Hosting;
using GraphChat.Server.Tests.Raw;
using Xunit;
using GraphChat.Testing;

namespace GraphChat.Server.Tests.Metrics;

public sealed partial class MetricsTests(SharedNode shared)
{
    [Fact]
    public async Task They_are_in_the_text_format_of_prometheus_each_family_once()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync([1]);

        var text = await ReadAsync(node.Origin);

        var lines = text.TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches(Line(), line));
        var types = lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToList();
        Assert.Equal(types.Distinct(), types);
        foreach (var name in new[]
        {
            "graphchat_ready", "graphchat_subscribers", "graphchat_line_lag", "graphchat_delivering", "graphchat_bus_connected", "graphchat_bus_dropped_frames_total", "graphchat_refusals_total",
            "http_server_request_duration_seconds", "kestrel_active_connections", "dotnet_process_memory_working_set_bytes",
        })
        {
            Assert.Contains(name, types);
        }

        Assert.Contains("graphchat_refusals_total{code=\"INVALID_MLS_MESSAGE\"} ", text, StringComparison.Ordinal);
        Assert.Contains("http_route=\"/graphql\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_hold_no_name_id_token_or_text_and_no_label_that_a_client_chooses()
    {
        var node = shared.Required();
        const string Canary = "Zx9Canary7Q";
        using var ann = await RawPerson.JoinAsync(node.Deployment, Canary);
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync(Canary);
        foreach (var path in new[] { $"/{Canary}", $"/graphql?query={Canary}", $"/account/sign-in?{Canary}={Canary}" })
        {
            using var request = new HttpRequestMessage(new HttpMethod("ZXCANARY"), new Uri(path, UriKind.Relative));
            request.Headers.TryAddWithoutValidation("User-Agent", Canary);
            using var answer = await node.Http.SendAsync(request, TestContext.Current.CancellationToken);
        }

        var text = await ReadAsync(node.Origin);

        foreach (var secret in new[] { "canary", ann.User.ToString("n"), ann.Identity.DeviceId.ToString("n"), room.Conversation.ToString("n"), ann.Token[..40], "127.0.0.1", "localhost" })
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task At_an_address_of_their_own_nothing_else_is_answered_and_elsewhere_they_are_not()
    {
        var node = shared.Required();
        var (own, port) = (TestPort.Next(), TestPort.Next());
        var options = node.Deployment.Options("node-9", port, metrics: new ListenAddress(IPAddress.Loopback, own));
        await using var other = await Node.StartAsync(options, TimeProvider.System, TestContext.Current.CancellationToken);
        using var http = new HttpClient();

        Assert.Contains("graphchat_ready 1", await ReadAsync($"http://127.0.0.1:{own}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, $"http://127.0.0.1:{own}/health/ready"));
        foreach (var path in new[] { "/", "/graphql?query={me{sessionId}}", "/.well-known/openid-configuration", "/account/sign-in" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(http, $"http://127.0.0.1:{own}{path}"));
        }

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(http, $"http://localhost:{port}/metrics"));
    }

    private static async Task<string> ReadAsync(string origin)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync($"{origin}/metrics", TestContext.Current.CancellationToken);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string address)
    {
        using var answer = await http.GetAsync(address, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    // https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
    [GeneratedRegex("^(# HELP [a-z_]+ [^\\n]+|# TYPE [a-z_]+ (counter|gauge|histogram)|[a-z_]+(\\{[a-z_]+=\"[^\"\\n]*\"(,[a-z_]+=\"[^\"\\n]*\")*\\})? -?[0-9.]+(E[+-]?[0-9]+)?)$", RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
