using System.Net;
using System.Text.RegularExpressions;
using GraphChat.Client.SignIn;
using GraphChat.Client.Storage;
using GraphChat.Server.Tests.Raw;
using GraphChat.Testing;
using Xunit;
using static GraphChat.Server.Tests.ServerProcess;

namespace GraphChat.Server.Tests.Sessions;

/// <summary>The provider as a process of its own and the API server as another, over two databases, by the commands that are documented.</summary>
public sealed class OwnHostTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_signs_in_at_the_providers_host_and_talks_to_the_API_also_while_the_provider_is_away()
    {
        _ = Requirement.Variable("GRAPHCHAT_TEST_POSTGRES");
        await using var identityDatabase = await TestDatabase.CreateAsync(Cancel);
        await using var apiDatabase = await TestDatabase.CreateAsync(Cancel);
        var folder = Directory.CreateTempSubdirectory("graphchat-");
        var (identityOrigin, apiOrigin) = ($"http://localhost:{TestPort.Next()}", $"http://localhost:{TestPort.Next()}");
        var identity = Settings(identityOrigin, identityDatabase.ConnectionString, TestSecret.Write(Path.Combine(folder.FullName, "identity-secret")));
        var api = Settings(apiOrigin, apiDatabase.ConnectionString, TestSecret.Write(Path.Combine(folder.FullName, "api-secret")));
        (api["GRAPHCHAT_Identity"], api["GRAPHCHAT_Issuers__0"]) = ("none", identityOrigin);
        identity["GRAPHCHAT_TrustedProxies__0"] = "127.0.0.1";
        var (identityServer, apiServer) = (Assembly("identity", "GraphChat.Identity.Server"), Assembly("src", "GraphChat.Server"));
        try
        {
            await RunAsync(identityServer, "migrate", identity);
            var accounts = await RunAsync(identityServer, "demo-accounts", identity);
            await RunAsync(apiServer, "migrate", api);
            using var provider = await StartAsync(identityServer, identity);
            using var node = await StartAsync(apiServer, api);
            var lea = accounts.Single(line => line.StartsWith("lea\t", StringComparison.Ordinal)).Split('\t');
            using var http = new HttpClient();
            using var journal = await Journal.OpenAsync(Path.Combine(folder.FullName, "store"), JournalKey.FromFile(TestSecret.Write(Path.Combine(folder.FullName, "key"))), Cancel);
            await using var session = new OidcSession(http, new Uri(identityOrigin), "graphchat-cli", journal, TimeProvider.System);
            await session.SignInAsync(new FormSignIn(lea[0], lea[2]), Cancel);
            using var lease = new RawApi(apiOrigin, (await session.GetAsync(null, Cancel)).Value);
            Assert.Equal("LEARNER", await RoleAsync(lease));
            await CheckThrottlingBehindProxyAsync(identity["GRAPHCHAT_Listen"]);

            await provider.KillAsync();
            Assert.Equal("LEARNER", await RoleAsync(lease));
            // Request lines carry tickets, hints and the tokens of mailed links.
            string[] secrets = ["token=", "ticket=", "code_challenge", "/account/"];
            Assert.DoesNotContain(provider.Lines, line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Somebody who guesses from one network stops nobody who comes through the same proxy from another.</summary>
    private static async Task CheckThrottlingBehindProxyAsync(string address)
    {
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        using var page = await http.GetAsync("/account/sign-in?ui_locales=en", Cancel);
        Assert.False(page.Headers.Contains("Server"));
        var html = await page.Content.ReadAsStringAsync(Cancel);
        var hidden = Regex.Matches(html, "<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">").ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        async Task<HttpStatusCode> GuessAsync(string from)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/account/sign-in")
            {
                Content = new FormUrlEncodedContent([.. hidden, new("name", "nobody"), new("password", "a guess")]),
            };
            request.Headers.Add("X-Forwarded-For", from);
            using var answer = await http.SendAsync(request, Cancel);
            return answer.StatusCode;
        }

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await GuessAsync("203.0.113.7"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync("203.0.113.7"));
        Assert.Equal(HttpStatusCode.OK, await GuessAsync("198.51.100.7"));
    }

    private static async Task<string?> RoleAsync(RawApi api) =>
        (await api.ExecuteAsync("{ me { person { role } } }")).Data.GetProperty("me").GetProperty("person").GetProperty("role").GetString();
}
