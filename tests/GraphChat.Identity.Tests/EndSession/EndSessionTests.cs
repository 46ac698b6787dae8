using System.Net;
using GraphChat.Identity.Tests.Hosting;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.EndSession;

public sealed class EndSessionTests(SharedHost shared) : IAsyncLifetime, IDisposable
{
    private readonly IdentityHost _host = shared.Host;
    private readonly Browser _browser = new(shared.Host.Origin);
    private RelyingParty? _party;
    private string _name = "";

    private RelyingParty Party => _party!;

    public async ValueTask InitializeAsync()
    {
        var (clientId, secret) = await _host.AddConfidentialClientAsync();
        _party = new RelyingParty(_host, clientId, "https://rp.example/cb", secret);
        _name = (await _host.AddAccountAsync()).UserName!;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task A_valid_hint_signs_out_at_once_ends_the_grant_and_returns_with_the_state()
    {
        var tokens = await Party.GetTokensAsync(_browser, _name);

        var page = await _browser.OpenAsync($"/connect/logout?id_token_hint={Text(tokens, "id_token")}&post_logout_redirect_uri=https%3A%2F%2Frp.example%2Fbye&state=s%26t");

        Assert.Equal("https://rp.example/bye?state=s%26t", page.Outside!.OriginalString);
        Assert.False(await _host.IsGrantValidAsync(Text(RelyingParty.PayloadOf(Text(tokens, "access_token")), "sid")));
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await Party.RefreshAsync(Text(tokens, "refresh_token")));
        Assert.Equal("login_required", (await _browser.OpenAsync(Party.AuthorizationAddress(p => p["prompt"] = "none"))).OutsideParameter("error"));
    }

    [Fact]
    public async Task A_code_that_was_not_redeemed_dies_with_the_sign_in_that_it_came_from()
    {
        foreach (var scope in new[] { "openid", "openid offline_access" })
        {
            var code = await Party.GetCodeAsync(_browser, _name, scope);
            await _browser.SubmitAsync(await _browser.OpenAsync("/account/sign-out"));

            AssertError(HttpStatusCode.BadRequest, "invalid_grant", await Party.ExchangeAsync(code));
        }
    }

    [Fact]
    public async Task Without_a_hint_the_person_is_asked()
    {
        var tokens = await Party.GetTokensAsync(_browser, _name, "openid chat");
        var page = await _browser.OpenAsync("/connect/logout");
        Assert.Contains("Do you want to sign out?", page.Html, StringComparison.Ordinal);
        Assert.True(await _host.IsGrantValidAsync(Text(RelyingParty.PayloadOf(Text(tokens, "access_token")), "sid")));

        page = await _browser.SubmitAsync(page);

        Assert.Contains("You are signed out", page.Html, StringComparison.Ordinal);
        Assert.False(await _host.IsGrantValidAsync(Text(RelyingParty.PayloadOf(Text(tokens, "access_token")), "sid")));
    }

    [Fact]
    public async Task A_grant_with_offline_access_outlives_the_browser_session_that_it_came_from()
    {
        var tokens = await Party.GetTokensAsync(_browser, _name);
        await _browser.SubmitAsync(await _browser.OpenAsync("/account"));

        Assert.Equal(HttpStatusCode.OK, (await Party.RefreshAsync(Text(tokens, "refresh_token"))).Status);
    }

    [Theory]
    [InlineData("post_logout_redirect_uri=https%3A%2F%2Frp.example%2Fbye")]
    [InlineData("post_logout_redirect_uri=https%3A%2F%2Frp.example%2Fbye%2Fextended&client_id=CLIENT")]
    [InlineData("post_logout_redirect_uri=https%3A%2F%2Frp.example%2Fbye%3Fx%3D1&id_token_hint=HINT")]
    [InlineData("post_logout_redirect_uri=https%3A%2F%2Fevil.example&client_id=CLIENT")]
    [InlineData("post_logout_redirect_uri=https%3A%2F%2Frp.example%2Fbye&id_token_hint=nonsense")]
    [InlineData("post_logout_redirect_uri=https%3A%2F%2Frp.example%2Fbye&id_token_hint=MODIFIED")]
    [InlineData("post_logout_redirect_uri=https%3A%2F%2Frp.example%2Fbye&id_token_hint=HINT&client_id=graphchat-cli")]
    [InlineData("id_token_hint=ACCESS")]
    [InlineData("client_id=nobody")]
    [InlineData("state=1&state=2")]
    public async Task A_bad_hint_or_redirect_gets_a_page_and_signs_nobody_out(string query)
    {
        var tokens = await Party.GetTokensAsync(_browser, _name);
        var hint = Text(tokens, "id_token");
        query = query.Replace("HINT", hint, StringComparison.Ordinal).Replace("CLIENT", Party.ClientId, StringComparison.Ordinal)
            .Replace("MODIFIED", hint[..^5] + "AAAAA", StringComparison.Ordinal).Replace("ACCESS", Text(tokens, "access_token"), StringComparison.Ordinal);

        var page = await _browser.OpenAsync("/connect/logout?" + query);

        Assert.Null(page.Outside);
        Assert.Equal(HttpStatusCode.BadRequest, page.Response.StatusCode);
        Assert.NotNull((await _browser.OpenAsync(Party.AuthorizationAddress(p => p["prompt"] = "none"))).OutsideParameter("code"));
    }

    [Fact]
    public async Task With_a_client_and_no_hint_the_person_is_asked_and_then_returned()
    {
        await Party.GetTokensAsync(_browser, _name);
        var page = await _browser.OpenAsync($"/connect/logout?client_id={Party.ClientId}&post_logout_redirect_uri=https%3A%2F%2Frp.example%2Fbye&state=42");
        Assert.Contains("form-action 'self' https://rp.example;", page.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        page = await _browser.SubmitAsync(page);

        Assert.Equal("https://rp.example/bye?state=42", page.Outside!.OriginalString);
    }
}
