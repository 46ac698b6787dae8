using System.Net;
using GraphChat.Identity.Tests.Hosting;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Authorization;

public sealed class AuthorizeEndpointTests(SharedHost shared) : IDisposable
{
    private readonly IdentityHost _host = shared.Host;
    private readonly Browser _browser = new(shared.Host.Origin);
    private readonly RelyingParty _party = new(shared.Host);

    public void Dispose() => _browser.Dispose();

    [Theory]
    [InlineData("http://127.0.0.1:7777/callback/")]
    [InlineData("http://127.0.0.1:7777/callback?x=1")]
    [InlineData("http://127.0.0.1:7777/callback#x")]
    [InlineData("http://127.0.0.1:7777/Callback")]
    [InlineData("http://127.0.0.1:7777/callback/../evil")]
    [InlineData("http://127.0.0.1:7777/%63allback")]
    [InlineData("http://127.0.0.1:0/callback")]
    [InlineData("http://127.0.0.1:65536/callback")]
    [InlineData("http://127.0.0.1:777777/callback")]
    [InlineData("http://127.0.0.1:/callback")]
    [InlineData("http://localhost:7777/callback")]
    [InlineData("https://127.0.0.1:7777/callback")]
    [InlineData("http://127.0.0.2:7777/callback")]
    [InlineData("http://127.0.0.1:7777@evil.example/callback")]
    [InlineData("http://user@127.0.0.1:7777/callback")]
    [InlineData("http://127.0.0.1.evil.example/callback")]
    [InlineData("http://127.0.0.1:7777\\@evil.example/callback")]
    [InlineData("http://127.0.0.1:7777/callback\r\nX: y")]
    [InlineData("//127.0.0.1:7777/callback")]
    [InlineData("https://evil.example/callback")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData(" http://127.0.0.1:7777/callback")]
    [InlineData("HTTP://127.0.0.1:7777/callback")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_redirect_uri_that_is_not_registered_gets_a_page_and_no_redirect(string? uri)
    {
        var page = await _browser.OpenAsync(_party.AuthorizationAddress(p => p["redirect_uri"] = uri));

        AssertErrorPage(page);
        if (!string.IsNullOrEmpty(uri))
        {
            Assert.DoesNotContain("evil", page.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Only_a_native_client_may_bring_any_port()
    {
        AssertErrorPage(await _browser.OpenAsync(_party.AuthorizationAddress(p => (p["client_id"], p["redirect_uri"]) = ("graphchat-web", "http://127.0.0.1:7777/callback"))));
        Assert.Contains("<form", (await _browser.OpenAsync(_party.AuthorizationAddress(p => p["redirect_uri"] = "http://127.0.0.1:1/callback"))).Html, StringComparison.Ordinal);
        Assert.Contains("<form", (await _browser.OpenAsync(_party.AuthorizationAddress(p => p["redirect_uri"] = "http://[::1]:65535/callback"))).Html, StringComparison.Ordinal);
        Assert.Contains("<form", (await _browser.OpenAsync(_party.AuthorizationAddress(p => p["redirect_uri"] = "http://127.0.0.1/callback"))).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("GraphChat-cli")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("<script>alert(1)</script>")]
    public async Task An_unknown_client_gets_a_page_without_what_was_sent(string? clientId)
    {
        var page = await _browser.OpenAsync(_party.AuthorizationAddress(p => p["client_id"] = clientId));
        AssertErrorPage(page);
        Assert.DoesNotContain("script", page.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("response_type", "none", "unsupported_response_type")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c!", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", "s256", "invalid_request")]
    [InlineData("scope", null, "invalid_scope")]
    [InlineData("scope", "nothing known", "invalid_scope")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "dance", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "soon", "invalid_request")]
    [InlineData("max_age", "99999999999", "invalid_request")]
    [InlineData("id_token_hint", "nonsense", "invalid_request")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported")]
    [InlineData("request_uri", "https://rp.example/request", "request_uri_not_supported")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("prompt", "none", "login_required")]
    public async Task Other_errors_go_back_to_the_client_with_state_and_issuer(string name, string? value, string error)
    {
        var page = await _browser.OpenAsync(_party.AuthorizationAddress(p => p[name] = value));

        Assert.Equal("127.0.0.1:7777", page.Outside!.Authority);
        Assert.Equal(error, page.OutsideParameter("error"));
        Assert.Equal("a state/with+signs&=", page.OutsideParameter("state"));
        Assert.Equal(_host.Origin, page.OutsideParameter("iss"));
        Assert.Null(page.OutsideParameter("code"));
        Assert.DoesNotContain('\n', page.OutsideParameter("error_description")!);
    }

    [Theory]
    [InlineData("scope", "invalid_request")]
    [InlineData("state", "invalid_request")]
    [InlineData("nonce", "invalid_request")]
    [InlineData("code_challenge", "invalid_request")]
    [InlineData("unknown_one", "invalid_request")]
    public async Task A_repeated_parameter_is_refused(string name, string error)
    {
        var page = await _browser.OpenAsync(_party.AuthorizationAddress(p => p["unknown_one"] = "1") + $"&{name}=again");
        Assert.Equal(error, page.OutsideParameter("error"));
    }

    [Theory]
    [InlineData("client_id")]
    [InlineData("redirect_uri")]
    public async Task A_repeated_client_or_redirect_uri_gets_a_page(string name) =>
        AssertErrorPage(await _browser.OpenAsync(_party.AuthorizationAddress() + $"&{name}=https%3A%2F%2Fevil.example"));

    [Fact]
    public async Task Unknown_parameters_and_the_tolerated_ones_change_nothing()
    {
        var account = await _host.AddAccountAsync();
        var page = await _browser.OpenAsync(_party.AuthorizationAddress(p =>
        {
            (p["extra"], p["display"], p["claims_locales"], p["acr_values"]) = ("foobar", "popup", "se", "1 2");
            (p["ui_locales"], p["login_hint"], p["claims"]) = ("fr-CA en", "someone@example.org", "{\"userinfo\":{\"name\":{\"essential\":true}}}");
        }));
        Assert.Contains("<html lang=\"fr\">", page.Html, StringComparison.Ordinal);
        Assert.Contains("value=\"someone@example.org\"", page.Html, StringComparison.Ordinal);

        Assert.NotNull((await _browser.SignInAsync(page, account.UserName!)).OutsideParameter("code"));
    }

    [Fact]
    public async Task A_request_may_come_as_a_form_and_is_answered_by_see_other()
    {
        var account = await _host.AddAccountAsync();
        await _party.GetTokensAsync(_browser, account.UserName!);
        using var form = new FormUrlEncodedContent(_party.AuthorizationParameters()!);

        using var response = await _browser.Http.PostAsync("/connect/authorize", form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Contains("code=", response.Headers.Location!.Query, StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_hint_of_another_person_asks_for_a_sign_in()
    {
        var (first, second) = (await _host.AddAccountAsync(), await _host.AddAccountAsync());
        using var other = new Browser(_host.Origin);
        var hint = Text(await _party.GetTokensAsync(other, second.UserName!), "id_token");
        var own = Text(await _party.GetTokensAsync(_browser, first.UserName!), "id_token");

        Assert.NotNull((await _browser.OpenAsync(_party.AuthorizationAddress(p => (p["id_token_hint"], p["prompt"]) = (own, "none")))).OutsideParameter("code"));
        Assert.Equal("login_required", (await _browser.OpenAsync(_party.AuthorizationAddress(p => (p["id_token_hint"], p["prompt"]) = (hint, "none")))).OutsideParameter("error"));
    }

    [Fact]
    public async Task A_request_that_is_too_long_gets_a_page() =>
        AssertErrorPage(await _browser.OpenAsync(_party.AuthorizationAddress(p => p["state"] = new string('s', 5000))));

    [Fact]
    public async Task A_ticket_that_was_made_up_or_changed_gets_a_page()
    {
        foreach (var path in new[] { "/account/sign-in", "/account/continue" })
        {
            AssertErrorPage(await _browser.OpenAsync(path + "?ticket=CfDJ8AAAA"));
        }

        var page = await _browser.OpenAsync(_party.AuthorizationAddress());
        var ticket = page.HiddenFields.Single(field => field.Key == "ticket").Value;
        AssertErrorPage(await _browser.OpenAsync("/account/continue?ticket=" + ticket[..^8] + "AAAAAAAA"));
    }

    private static void AssertErrorPage(BrowserPage page)
    {
        Assert.Null(page.Outside);
        Assert.Equal(HttpStatusCode.BadRequest, page.Response.StatusCode);
        Assert.Null(page.Response.Headers.Location);
        Assert.Contains("<h1>This does not work</h1>", page.Html, StringComparison.Ordinal);
    }
}
