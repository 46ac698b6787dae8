using System.Net;
using System.Text.Json;
using GraphChat.Server.Tests.Raw;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Server.Tests.Http;

public sealed class GraphiQLTests(SharedNode shared)
{
    private const string Chromium = "/usr/bin/chromium";

    [Fact]
    public async Task A_browser_draws_it_under_its_policy_and_from_nowhere_else_and_it_asks_and_subscribes()
    {
        Requirement.Missing(!File.Exists(Chromium), "Chromium is not installed: apt-get install chromium.");
        var deployment = shared.Required().Deployment;
        using var ann = await RawPerson.JoinAsync(deployment);
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "pages")).FullName;
        var picture = Path.Combine(folder, "graphiql.png");

        var seen = JsonElement.Parse(await NodeOracle.RunAsync(
            "tests/GraphChat.Server.Tests/oracle/clients",
            "graphiql.mjs",
            [deployment.Origin, ann.Token, picture, Chromium],
            null,
            TestContext.Current.CancellationToken));

        Assert.Contains("Subscription", seen.GetProperty("documentation").GetString(), StringComparison.Ordinal);
        Assert.Contains("maxMessageBytes", seen.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Contains("INVALID_CURSOR", seen.GetProperty("live").GetString(), StringComparison.Ordinal);
        Assert.All(["early", "faults", "foreign"], name => Assert.Equal("[]", seen.GetProperty(name).GetRawText()));
        Assert.True(new FileInfo(picture).Length > 10_000);
    }

    [Fact]
    public async Task Its_policy_allows_neither_other_hosts_nor_scripts_in_the_page()
    {
        var node = shared.Required();

        using var answer = await node.Http.GetAsync(new Uri("/graphiql", UriKind.Relative), TestContext.Current.CancellationToken);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("//", page.Replace("<!doctype html>", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_it_is_off_it_is_not_there()
    {
        await using var node = await ChangedNode.StartAsync(shared.Required().Deployment, hasGraphiQL: false);

        using var answer = await node.Http.GetAsync(new Uri("/graphiql", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_built_in_is_what_its_lock_file_gives()
    {
        // Only in a full run: it restores packages.
        if (Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_FULL") is not { Length: > 0 })
        {
            return;
        }

        var source = Repository.PathOf("src", "GraphChat.Server", "GraphiQL");
        var copy = Directory.CreateTempSubdirectory("graphchat-").FullName;
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        await RunAsync("npm", copy, "ci", "--no-audit", "--no-fund", "--loglevel=error");
        Directory.CreateDirectory(Path.Combine(copy, "made"));
        await RunAsync("node", copy, "build.mjs", "made");

        Assert.All(["graphiql.js.br", "graphiql.css.br"], name => Assert.Equal(
            File.ReadAllBytes(Path.Combine(source, name)), File.ReadAllBytes(Path.Combine(copy, "made", name))));
        Directory.Delete(copy, recursive: true);
    }

    private static async Task RunAsync(string program, string folder, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
