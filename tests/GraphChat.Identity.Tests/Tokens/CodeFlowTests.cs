using System.Net;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Identity.Validation;
using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Identity.Tests.Tokens;

public sealed class CodeFlowTests(SharedHost shared)
{
    private readonly IdentityHost _host = shared.Host;

    [Fact]
    public async Task A_person_signs_in_through_the_form_and_the_client_gets_tokens()
    {
        var account = await _host.AddAccountAsync(role: AccountRoles.Trainer);
        using var browser = new Browser(_host.Origin);
        var party = new RelyingParty(_host);

        var page = await browser.OpenAsync(party.AuthorizationAddress());
        Assert.Contains("<h1>Sign in</h1>", page.Html, StringComparison.Ordinal);
        page = await browser.SignInAsync(page, account.UserName!);

        Assert.StartsWith("http://127.0.0.1:7777/callback?code=", page.Outside!.OriginalString, StringComparison.Ordinal);
        Assert.Equal("a state/with+signs&=", page.OutsideParameter("state"));
        Assert.Equal(_host.Origin, page.OutsideParameter("iss"));
        var (status, tokens) = await party.ExchangeAsync(page.OutsideParameter("code")!);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());

        var accessToken = tokens.GetProperty("access_token").GetString()!;
        var result = await _host.Services.GetRequiredService<AccessTokenValidator>().ValidateAsync(accessToken, TestContext.Current.CancellationToken);
        Assert.Equal(AccessTokenError.None, result.Error);
        Assert.Equal(Account.SubjectOf(account.Id), result.Token!.Subject);
        Assert.Equal("trainer", result.Token.Role);
        Assert.Equal("graphchat-cli", result.Token.ClientId);
        Assert.Contains("chat", result.Token.Scopes);
        Assert.Equal("at+jwt", RelyingParty.HeaderOf(accessToken).GetProperty("typ").GetString());

        var idToken = RelyingParty.PayloadOf(tokens.GetProperty("id_token").GetString()!);
        Assert.Equal("n-0S6_WzA2Mj", idToken.GetProperty("nonce").GetString());
        Assert.Equal("graphchat-cli", idToken.GetProperty("aud").GetString());
        Assert.Equal(result.Token.SessionId, idToken.GetProperty("sid").GetString());
        Assert.False(idToken.TryGetProperty("name", out _));

        var (_, info) = await party.UserInfoAsync(accessToken);
        Assert.Equal(idToken.GetProperty("sub").GetString(), info.GetProperty("sub").GetString());
        Assert.Equal("Person of a test", info.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_second_client_in_the_same_browser_needs_no_second_sign_in()
    {
        var account = await _host.AddAccountAsync();
        using var browser = new Browser(_host.Origin);
        await new RelyingParty(_host).GetTokensAsync(browser, account.UserName!);

        var page = await browser.OpenAsync(new RelyingParty(_host, "graphchat-web", _host.Origin + "/callback").AuthorizationAddress());

        Assert.NotNull(page.OutsideParameter("code"));
    }
}
