using GraphChat.Identity.Tests.Hosting;

namespace GraphChat.Identity.Tests.Authorization;

/// <summary>Answers that the browser posts (OAuth 2.0 Form Post Response Mode).</summary>
public sealed class FormPostTests(SharedHost shared) : IDisposable
{
    private readonly IdentityHost _host = shared.Host;
    private readonly Browser _browser = new(shared.Host.Origin);
    private readonly RelyingParty _party = new(shared.Host);

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task The_code_and_errors_come_in_a_form_for_the_redirect_uri()
    {
        var page = await _browser.OpenAsync(_party.AuthorizationAddress(p => p["response_mode"] = "form_post"));
        page = await _browser.SignInAsync(page, (await _host.AddAccountAsync()).UserName!);

        Assert.Equal(_party.RedirectUri, page.FormAction);
        var fields = page.HiddenFields.ToDictionary();
        Assert.Equal((_host.Origin, "a state/with+signs&="), (fields["iss"], fields["state"]));
        var policy = page.Response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("form-action 'self' http://127.0.0.1:7777;", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("no-store", page.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await _party.ExchangeAsync(fields["code"])).Status);

        page = await _browser.OpenAsync(_party.AuthorizationAddress(p => (p["response_mode"], p["scope"]) = ("form_post", "nothing")));
        Assert.Equal("invalid_scope", page.HiddenFields.ToDictionary()["error"]);
    }
}
