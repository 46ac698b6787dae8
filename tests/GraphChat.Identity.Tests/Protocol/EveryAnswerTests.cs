using System.Net;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;
using Npgsql;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Protocol;

/// <summary>What every answer of the provider carries, whatever was asked and whatever is away.</summary>
public sealed class EveryAnswerTests
{
    private static readonly string[] s_pages = ["/connect/authorize?client_id=graphchat-cli&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback", "/account", "/connect/logout?client_id=graphchat-cli", "/account/reset?token=x"];

    [Fact]
    public async Task While_the_database_is_away_the_words_of_the_protocol_say_so_and_afterwards_all_goes_on()
    {
        await using var host = await IdentityHost.StartAsync(nodes: 1);
        var party = new RelyingParty(host);
        using var browser = new Browser(host.Origin);
        var tokens = await party.GetTokensAsync(browser, (await host.AddAccountAsync()).UserName!);
        await AllowAsync(host, isAllowed: false);
        try
        {
            AssertError(HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", await party.RefreshAsync(Text(tokens, "refresh_token")));
            AssertError(HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", await party.PostAsync("/connect/device", new() { ["scope"] = "openid" }, null, null));
            AssertError(HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", await party.UserInfoAsync(Text(tokens, "access_token")));
            foreach (var address in s_pages)
            {
                using var answer = await browser.Http.GetAsync(host.Origin + address, TestContext.Current.CancellationToken);
                var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.Equal((address, HttpStatusCode.ServiceUnavailable, null), (address, answer.StatusCode, answer.Headers.Location));
                Assert.NotNull(answer.Headers.RetryAfter);
                Assert.Contains("<code>temporarily_unavailable</code>", html, StringComparison.Ordinal);
                Assert.DoesNotContain("Npgsql", html, StringComparison.Ordinal);
            }
        }
        finally
        {
            await AllowAsync(host, isAllowed: true);
        }

        // Nothing was half done: the refresh token is as good as before.
        var (status, _) = await party.RefreshAsync(Text(tokens, "refresh_token"));
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task On_https_every_answer_says_to_stay_there_and_cookies_are_bound_to_the_host()
    {
        await using var host = await IdentityHost.StartAsync(nodes: 1, configure: options => new GraphChatIdentityOptions
        {
            PublicOrigin = "https://chat.example.org",
            ConnectionString = options.ConnectionString,
            NodeSecret = options.NodeSecret,
        });
        foreach (var address in s_pages.Concat(["/.well-known/openid-configuration", "/.well-known/jwks", "/connect/userinfo", "/account/assets/style.css", "/connect/admin/people"]))
        {
            using var answer = await RelyingParty.Http.GetAsync(host.Origin + address, TestContext.Current.CancellationToken);
            Assert.Equal((address, "max-age=31536000"), (address, string.Join(' ', answer.Headers.GetValues("Strict-Transport-Security"))));
            Assert.Equal((address, "nosniff"), (address, string.Join(' ', answer.Headers.GetValues("X-Content-Type-Options"))));
        }

        using var page = await RelyingParty.Http.GetAsync(host.Origin + "/account/sign-in", TestContext.Current.CancellationToken);
        var cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-graphchat-", cookie, StringComparison.Ordinal);
        Assert.EndsWith("; path=/; secure; samesite=lax; httponly", cookie, StringComparison.Ordinal);
    }

    private static async Task AllowAsync(IdentityHost host, bool isAllowed)
    {
        var name = new NpgsqlConnectionStringBuilder(host.ConnectionString).Database;
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Requirement.Variable("GRAPHCHAT_TEST_POSTGRES")) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var sql in new[] { $"ALTER DATABASE {name} ALLOW_CONNECTIONS {isAllowed}", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND {!isAllowed}" })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }
}
