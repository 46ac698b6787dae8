using System.Net;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;

namespace GraphChat.Identity.Tests;

/// <summary>The way to the first administrator: a link on a terminal, good once, for an hour, for one person.</summary>
public sealed class BootstrapTests
{
    private const string Password = "a long enough sentence";

    [Fact]
    public async Task Who_starts_the_server_at_a_terminal_gets_a_link_and_a_log_gets_none()
    {
        await using var host = await IdentityHost.StartAsync();
        var kept = await DescribeAsync(host, isTerminal: false);
        Assert.NotNull(kept);
        Assert.DoesNotContain("token=", kept, StringComparison.Ordinal);
        Assert.Equal(0, await host.CountAsync("""SELECT count(*) FROM identity."OneTimeLinks" """));

        var link = LinkIn(await DescribeAsync(host, isTerminal: true));
        Assert.Equal(0, await host.CountAsync("""SELECT count(*) FROM identity."OneTimeLinks" WHERE "Hash" = $1""", link.Split('=')[1]));
        Assert.Equal(1, await host.CountAsync("""SELECT count(*) FROM identity."OneTimeLinks" """));
        using var browser = new Browser(host.Origin);
        Assert.Contains("First of All", (await RegisterAsync(browser, link, "first-one")).Html, StringComparison.Ordinal);

        Assert.Null(await DescribeAsync(host, isTerminal: true));
        Assert.Null(await DescribeAsync(host, isTerminal: false));
    }

    [Fact]
    public async Task Of_all_links_and_all_browsers_at_once_one_makes_the_administrator()
    {
        await using var host = await IdentityHost.StartAsync();
        var links = new[] { LinkIn(await DescribeAsync(host, isTerminal: true)), LinkIn(await DescribeAsync(host, isTerminal: true)) };
        var browsers = Enumerable.Range(0, 6).Select(_ => new Browser(host.Origin)).ToList();
        var pages = await Task.WhenAll(browsers.Select((browser, i) => browser.OpenAsync(links[i % 2])));

        var answers = await Task.WhenAll(browsers.Select((browser, i) => browser.SubmitAsync(pages[i], Fields($"first-{i}"))));

        Assert.Single(answers, answer => answer.Response.StatusCode == HttpStatusCode.OK && answer.Html.Contains("First of All", StringComparison.Ordinal));
        Assert.Equal(5, answers.Count(answer => answer.Response.StatusCode == HttpStatusCode.Forbidden));
        Assert.Equal(1, await host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" """));
        browsers.ForEach(browser => browser.Dispose());
    }

    [Fact]
    public async Task A_link_ends_with_its_hour_and_with_an_administrator_who_came_another_way()
    {
        var time = new ManualTimeProvider();
        await using var host = await IdentityHost.StartAsync(time);
        using var browser = new Browser(host.Origin);
        var expired = LinkIn(await DescribeAsync(host, isTerminal: true));
        time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.OpenAsync(expired)).Response.StatusCode);

        var link = LinkIn(await DescribeAsync(host, isTerminal: true));
        var page = await browser.OpenAsync(link);
        await host.AddAccountAsync(role: "administrator");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SubmitAsync(page, Fields("too-late"))).Response.StatusCode);
        Assert.Equal(1, await host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" """));
    }

    private static Task<string?> DescribeAsync(IdentityHost host, bool isTerminal) => IdentityBootstrap.DescribeAsync(host.Services, isTerminal, TestContext.Current.CancellationToken);

    private static string LinkIn(string? text) => text![text!.IndexOf("http", StringComparison.Ordinal)..];

    private static (string Name, string Value)[] Fields(string name) => [("name", name), ("display_name", "First of All"), ("new_password", Password)];

    private static async Task<BrowserPage> RegisterAsync(Browser browser, string link, string name) => await browser.SubmitAsync(await browser.OpenAsync(link), Fields(name));
}
