using System.Net;
using GraphChat.Identity.Tests.Hosting;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Pages;

/// <summary>What people can see and change of their account.</summary>
public sealed class AccountPagesTests(SharedHost shared) : IAsyncLifetime, IDisposable
{
    private readonly IdentityHost _host = shared.Host;
    private readonly Browser _browser = new(shared.Host.Origin);
    private readonly RelyingParty _party = new(shared.Host);
    private string _name = "";

    public async ValueTask InitializeAsync() => _name = (await _host.AddAccountAsync()).UserName!;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _browser.Dispose();

    [Theory]
    [InlineData("/account")]
    [InlineData("/account/access")]
    [InlineData("/account/password")]
    [InlineData("/account/authenticator")]
    [InlineData("/account/passkeys")]
    [InlineData("/account/delete")]
    public async Task Each_page_asks_for_a_sign_in_first_and_comes_back(string path)
    {
        var page = await _browser.OpenAsync(path);
        Assert.Contains("<h1>Sign in</h1>", page.Html, StringComparison.Ordinal);
        page = await _browser.SignInAsync(page, _name);
        Assert.Equal(path, page.Response.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, page.Response.StatusCode);
        Assert.Contains("frame-ancestors 'none'", page.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        _browser.Http.DefaultRequestHeaders.Add("Accept-Language", "fr");
        Assert.Contains("<html lang=\"fr\">", (await _browser.OpenAsync(path)).Html, StringComparison.Ordinal);
        // Without the page's own field nothing is done.
        if (path != "/account")
        {
            using var forged = await _browser.Http.PostAsync(path, new FormUrlEncodedContent([new("password", IdentityHost.Password)]), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        }
    }

    [Fact]
    public async Task A_changed_password_signs_out_everything_else()
    {
        using var other = new Browser(_host.Origin);
        var tokens = await _party.GetTokensAsync(other, _name);
        var page = await _browser.SignInAsync(await _browser.OpenAsync("/account/password"), _name);
        Assert.Contains("The current password is wrong", (await _browser.SubmitAsync(page, ("password", "wrong password"), ("new_password", "another good sentence"))).Html, StringComparison.Ordinal);
        Assert.Contains("too easy to guess", (await _browser.SubmitAsync(page, ("password", IdentityHost.Password), ("new_password", "password123"))).Html, StringComparison.Ordinal);
        Assert.Contains("too short", (await _browser.SubmitAsync(page, ("password", IdentityHost.Password), ("new_password", "short"))).Html, StringComparison.Ordinal);
        page = await _browser.SubmitAsync(page, ("password", IdentityHost.Password), ("new_password", "another good sentence"));
        Assert.Contains("Your password is changed", page.Html, StringComparison.Ordinal);

        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.RefreshAsync(Text(tokens, "refresh_token")));
        Assert.Null((await other.OpenAsync(_party.AuthorizationAddress())).Outside);
        Assert.NotNull((await _browser.OpenAsync(_party.AuthorizationAddress())).OutsideParameter("code"));
        using var later = new Browser(_host.Origin);
        Assert.Null((await later.SignInAsync(await later.OpenAsync(_party.AuthorizationAddress()), _name)).Outside);
        Assert.NotNull((await later.SignInAsync(await later.OpenAsync(_party.AuthorizationAddress()), _name, "another good sentence")).OutsideParameter("code"));
    }

    [Fact]
    public async Task Sessions_and_grants_are_listed_and_each_can_be_ended()
    {
        using var other = new Browser(_host.Origin);
        var tokens = await _party.GetTokensAsync(other, _name);
        var page = await _browser.SignInAsync(await _browser.OpenAsync("/account/access"), _name);
        var sid = Text(RelyingParty.PayloadOf(Text(tokens, "access_token")), "sid");
        Assert.Contains($"name=\"grant\" value=\"{sid}\"", page.Html, StringComparison.Ordinal);
        Assert.Contains("(this one)", page.Html, StringComparison.Ordinal);

        Assert.Contains($"name=\"device\" value=\"{sid}\"", page.Html, StringComparison.Ordinal);
        await _browser.SubmitAsync(FirstForm(page), ("device", sid));
        Assert.Equal(1, await _host.CountAsync("""SELECT count(*) FROM identity."SessionRevocations" WHERE "SessionId" = $1 AND "Reason" = 'device_lost'""", sid));
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.RefreshAsync(Text(tokens, "refresh_token")));

        var session = System.Text.RegularExpressions.Regex.Matches(page.Html, "name=\"session\" value=\"([0-9a-f-]+)\"").Select(match => match.Groups[1].Value).Last();
        await _browser.SubmitAsync(FirstForm(page), ("session", session));
        Assert.Null((await other.OpenAsync(_party.AuthorizationAddress())).Outside);
        Assert.NotNull((await _browser.OpenAsync(_party.AuthorizationAddress())).OutsideParameter("code"));
    }

    [Fact]
    public async Task Nobody_ends_what_is_another_persons()
    {
        using var other = new Browser(_host.Origin);
        var tokens = await _party.GetTokensAsync(other, (await _host.AddAccountAsync()).UserName!);
        var page = await _browser.SignInAsync(await _browser.OpenAsync("/account/access"), _name);
        await _browser.SubmitAsync(FirstForm(page), ("grant", Text(RelyingParty.PayloadOf(Text(tokens, "access_token")), "sid")));
        Assert.Equal(HttpStatusCode.OK, (await _party.RefreshAsync(Text(tokens, "refresh_token"))).Status);
    }

    [Fact]
    public async Task A_deleted_account_is_gone_with_all_that_it_gave()
    {
        using var other = new Browser(_host.Origin);
        var tokens = await _party.GetTokensAsync(other, _name);
        var page = await _browser.SignInAsync(await _browser.OpenAsync("/account/delete"), _name);
        Assert.Contains("The password is wrong", (await _browser.SubmitAsync(page, ("password", "wrong"))).Html, StringComparison.Ordinal);
        page = await _browser.SubmitAsync(page, ("password", IdentityHost.Password));
        Assert.Contains("The account is deleted", page.Html, StringComparison.Ordinal);

        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.RefreshAsync(Text(tokens, "refresh_token")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _party.UserInfoAsync(Text(tokens, "access_token"))).Status);
        Assert.Equal(0, await _host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" WHERE "UserName" = $1""", _name));
    }

    // The page has a form for each entry; they differ in their buttons only.
    private static BrowserPage FirstForm(BrowserPage page) => new(page.Response, page.Html[..(page.Html.IndexOf("</form>", StringComparison.Ordinal) + 7)], null);
}
