using System.Net;
using GraphChat.Identity.Tests.Hosting;

namespace GraphChat.Identity.Tests.Consent;

public sealed class ConsentTests(SharedHost shared) : IAsyncLifetime, IDisposable
{
    private readonly IdentityHost _host = shared.Host;
    private readonly Browser _browser = new(shared.Host.Origin);
    private RelyingParty? _party;
    private string _name = "";

    private RelyingParty Party => _party!;

    public async ValueTask InitializeAsync()
    {
        var clientId = await _host.AddClientAsync(client => client with { IsPublic = true, IsFirstParty = false, DisplayName = "Some <other> application" });
        _party = new RelyingParty(_host, clientId, "https://rp.example/cb");
        _name = (await _host.AddAccountAsync()).UserName!;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task Someone_elses_client_is_agreed_to_once_and_asked_again_for_more()
    {
        var page = await _browser.SignInAsync(await _browser.OpenAsync(Party.AuthorizationAddress(scope: "openid")), _name);
        Assert.Contains("Some &lt;other&gt; application", page.Html, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' https://rp.example;", page.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        page = await _browser.SubmitAsync(page, ("decision", "allow"));
        Assert.NotNull(page.OutsideParameter("code"));

        Assert.NotNull((await _browser.OpenAsync(Party.AuthorizationAddress(scope: "openid"))).OutsideParameter("code"));
        Assert.NotNull((await _browser.OpenAsync(Party.AuthorizationAddress(p => p["prompt"] = "none", "openid"))).OutsideParameter("code"));
        Assert.Contains("see your name", (await _browser.OpenAsync(Party.AuthorizationAddress(scope: "openid profile"))).Html, StringComparison.Ordinal);
        Assert.Equal("consent_required", (await _browser.OpenAsync(Party.AuthorizationAddress(p => p["prompt"] = "none", "openid profile"))).OutsideParameter("error"));
        Assert.Contains("see your name", (await _browser.OpenAsync(Party.AuthorizationAddress(p => p["prompt"] = "consent", "openid profile"))).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lasting_access_is_agreed_to_every_time()
    {
        var page = await _browser.SignInAsync(await _browser.OpenAsync(Party.AuthorizationAddress()), _name);
        Assert.Contains("for at most 30 days", page.Html, StringComparison.Ordinal);
        Assert.NotNull((await _browser.SubmitAsync(page, ("decision", "allow"))).OutsideParameter("code"));

        Assert.Contains("for at most 30 days", (await _browser.OpenAsync(Party.AuthorizationAddress())).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_goes_back_to_the_client_and_nothing_is_remembered()
    {
        var page = await _browser.SignInAsync(await _browser.OpenAsync(Party.AuthorizationAddress(scope: "openid")), _name);
        page = await _browser.SubmitAsync(page, ("decision", "deny"));
        Assert.Equal(("access_denied", "a state/with+signs&=", _host.Origin), (page.OutsideParameter("error"), page.OutsideParameter("state"), page.OutsideParameter("iss")));
        Assert.Contains("<form", (await _browser.OpenAsync(Party.AuthorizationAddress(scope: "openid"))).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_own_clients_are_not_agreed_to_unless_they_ask_for_it()
    {
        var own = new RelyingParty(_host);
        await own.GetTokensAsync(_browser, _name);
        var page = await _browser.OpenAsync(own.AuthorizationAddress(p => p["prompt"] = "consent"));
        Assert.NotNull((await _browser.SubmitAsync(page, ("decision", "allow"))).OutsideParameter("code"));
    }

    [Fact]
    public async Task What_one_person_agreed_to_in_one_browser_is_worth_nothing_in_another()
    {
        var page = await _browser.SignInAsync(await _browser.OpenAsync(Party.AuthorizationAddress(scope: "openid")), _name);
        using var other = new Browser(_host.Origin);
        var form = page.HiddenFields.Append(new("decision", "allow"));
        using var content = new FormUrlEncodedContent(form);
        using var answer = await other.Http.PostAsync("/account/consent", content, TestContext.Current.CancellationToken);
        Assert.StartsWith("/account/sign-in", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);

        using var again = new FormUrlEncodedContent([new("ticket", page.HiddenFields.Single(field => field.Key == "ticket").Value), new("decision", "allow")]);
        using var forged = await _browser.Http.PostAsync("/account/consent", again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
    }
}
