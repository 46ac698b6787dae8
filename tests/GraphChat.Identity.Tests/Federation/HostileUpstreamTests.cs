using System.Net;
using System.Security.Cryptography;
using System.Text;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Jose;
using GraphChat.Jose.Jws;
using GraphChat.Testing;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Tests.Federation;

/// <summary>Providers and browsers that lie: nobody is signed in or linked by what was not made for this sign-in.</summary>
public sealed class HostileUpstreamTests : IAsyncLifetime
{
    private const string Path = "/account/upstream/first";
    private readonly ManualTimeProvider _time = new();
    private IdentityHost? _host;
    private HostileUpstream? _first;
    private HostileUpstream? _second;

    private IdentityHost Host => _host!;

    private HostileUpstream First => _first!;

    private HostileUpstream Second => _second!;

    public async ValueTask InitializeAsync()
    {
        (_first, _second) = (await HostileUpstream.StartAsync(), await HostileUpstream.StartAsync());
        _host = await StartAsync(["127.0.0.1"]);
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_is_right_is_taken_with_the_secret_and_the_verifier_and_a_new_key_is_found()
    {
        using var browser = new Browser(Host.Origin);
        var (page, nonce) = await BeginAsync(browser);
        Assert.Equal(("code", "S256", "openid profile"), (page.OutsideParameter("response_type"), page.OutsideParameter("code_challenge_method"), page.OutsideParameter("scope")));
        First.Token = context => HostileUpstream.AnswerAsync(context, First.Sign(First.Claims(nonce, _time.GetUtcNow())));
        var made = await FinishAsync(browser, page);
        Assert.Contains("You have no account here yet", made.Html, StringComparison.Ordinal);
        Assert.Equal(page.OutsideParameter("code_challenge"), Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(First.Asked.Form["code_verifier"]))));
        Assert.Equal($"{Host.Origin}{Path}/callback", First.Asked.Form["redirect_uri"]);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("graphchat-here:a+secret+%26+%3D+of+ours")), First.Asked.Authorization);

        // Two forms at once for one identity: one account.
        var (again, other) = await BeginAsync(browser);
        First.Token = context => HostileUpstream.AnswerAsync(context, First.Sign(First.Claims(other, _time.GetUtcNow())));
        var twice = await FinishAsync(browser, again);
        var answers = await Task.WhenAll(browser.SubmitAsync(made, ("name", "one-of-two"), ("display_name", "One")), browser.SubmitAsync(twice, ("name", "two-of-two"), ("display_name", "Two")));
        Assert.Contains(answers, answer => answer.Response.IsSuccessStatusCode);
        Assert.Equal(1, await Host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" """));
        Assert.Equal(0, await Host.CountAsync("""SELECT count(*) FROM identity."AspNetUserLogins" WHERE "ProviderKey" = 'somebody-there'"""));

        First.AddKey();
        _time.Advance(TimeSpan.FromSeconds(31));
        using var fresh = new Browser(Host.Origin);
        (page, nonce) = await BeginAsync(fresh);
        First.Token = context => HostileUpstream.AnswerAsync(context, First.Sign(First.Claims(nonce, _time.GetUtcNow())));
        Assert.Equal(HttpStatusCode.OK, (await FinishAsync(fresh, page)).Response.StatusCode);
        Assert.DoesNotContain("Sign in", (await fresh.OpenAsync("/account")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_token_but_the_one_for_this_sign_in_is_taken()
    {
        SigningKey? stranger = null;
        Assert.True(SigningKey.TryCreate(SigningKey.Generate(JwsAlgorithm.ES256), out stranger));
        Dictionary<string, object> With(string nonce, string name, object? value)
        {
            var claims = First.Claims(nonce, _time.GetUtcNow());
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value;
            }

            return claims;
        }

        var now = _time.GetUtcNow();
        var header = new { alg = "none", typ = "JWT", kid = First.Keys[0].Jwk.KeyId };
        var cases = new Dictionary<string, Func<string, string>>
        {
            ["issuer"] = nonce => First.Sign(With(nonce, "iss", Second.Issuer)),
            ["issuer with a slash"] = nonce => First.Sign(With(nonce, "iss", First.Issuer + "/")),
            ["no issuer"] = nonce => First.Sign(With(nonce, "iss", null)),
            ["audience"] = nonce => First.Sign(With(nonce, "aud", "another-client")),
            ["no audience"] = nonce => First.Sign(With(nonce, "aud", null)),
            ["several audiences"] = nonce => First.Sign(With(nonce, "aud", new[] { HostileUpstream.ClientId, "another-client" })),
            ["azp"] = nonce => First.Sign(With(nonce, "azp", "another-client")),
            ["nonce"] = nonce => First.Sign(With(nonce, "nonce", "another")),
            ["no nonce"] = nonce => First.Sign(With(nonce, "nonce", null)),
            ["nonce no text"] = nonce => First.Sign(With(nonce, "nonce", 7)),
            ["expired"] = nonce => First.Sign(With(nonce, "exp", now.AddMinutes(-1).ToUnixTimeSeconds())),
            ["no expiry"] = nonce => First.Sign(With(nonce, "exp", null)),
            ["issued before"] = nonce => First.Sign(With(nonce, "iat", now.AddMinutes(-5).ToUnixTimeSeconds())),
            ["issued later"] = nonce => First.Sign(With(nonce, "iat", now.AddMinutes(5).ToUnixTimeSeconds())),
            ["no time of issue"] = nonce => First.Sign(With(nonce, "iat", null)),
            ["not yet valid"] = nonce => First.Sign(With(nonce, "nbf", now.AddMinutes(5).ToUnixTimeSeconds())),
            ["at_hash"] = nonce => First.Sign(With(nonce, "at_hash", "AAAAAAAAAAAAAAAAAAAAAA")),
            ["at_hash no text"] = nonce => First.Sign(With(nonce, "at_hash", 1)),
            ["no subject"] = nonce => First.Sign(With(nonce, "sub", null)),
            ["empty subject"] = nonce => First.Sign(With(nonce, "sub", "")),
            ["long subject"] = nonce => First.Sign(With(nonce, "sub", new string('x', 256))),
            ["access token"] = nonce => First.Sign(First.Claims(nonce, now), type: "at+jwt"),
            ["logout token"] = nonce => First.Sign(First.Claims(nonce, now), type: "logout+jwt"),
            ["a stranger's key"] = nonce => First.Sign(First.Claims(nonce, now), stranger),
            ["another provider's key"] = nonce => Second.Sign(First.Claims(nonce, now)),
            ["alg none"] = nonce => HostileUpstream.Forge(header, First.Claims(nonce, now), _ => []),
            ["alg none, signed"] = nonce => HostileUpstream.Forge(header, First.Claims(nonce, now), input => HostileUpstream.Mac("x", input)),
            ["alg HS256 by our secret"] = nonce => HostileUpstream.Forge(new { alg = "HS256", kid = First.Keys[0].Jwk.KeyId }, First.Claims(nonce, now), input => HostileUpstream.Mac(HostileUpstream.ClientSecret, input)),
            ["alg HS256 by the public key"] = nonce => HostileUpstream.Forge(new { alg = "HS256", kid = First.Keys[0].Jwk.KeyId }, First.Claims(nonce, now), input => HostileUpstream.Mac(First.Keys[0].Jwk.ToJson(includePrivate: false), input)),
            ["crit"] = nonce => HostileUpstream.Forge(new { alg = "ES256", kid = First.Keys[0].Jwk.KeyId, crit = new[] { "exp" } }, First.Claims(nonce, now), input => First.Keys[0].Key.Sign(input)),
            ["a changed byte"] = nonce => Flip(First.Sign(First.Claims(nonce, now))),
            ["nonsense"] = _ => "nonsense",
            ["long"] = _ => new string('a', 20_000),
        };
        foreach (var (name, forge) in cases)
        {
            using var browser = new Browser(Host.Origin);
            var (page, nonce) = await BeginAsync(browser);
            First.Token = context => HostileUpstream.AnswerAsync(context, forge(nonce));
            await RefusedAsync(browser, page, name);
        }

        var answers = new Dictionary<string, Func<HttpContext, Task>>
        {
            ["an error"] = context => Task.FromResult(context.Response.StatusCode = 500),
            ["a refusal"] = context => Task.FromResult(context.Response.StatusCode = 400),
            ["nothing"] = _ => Task.CompletedTask,
            ["no JSON"] = context => context.Response.WriteAsync("<html>"),
            ["no object"] = context => context.Response.WriteAsync("[1]"),
            ["no token"] = context => context.Response.WriteAsync("{}"),
            ["a token that is no text"] = context => context.Response.WriteAsync("""{"id_token":{}}"""),
            ["a lone surrogate"] = context => context.Response.WriteAsync("""{"id_token":"\ud800"}"""),
            ["100 KB"] = context => context.Response.WriteAsync(new string(' ', 100_000) + "{}"),
            ["a redirect"] = context =>
            {
                context.Response.Redirect(Second.Issuer + "/token");
                return Task.CompletedTask;
            },
        };
        foreach (var (name, answer) in answers)
        {
            using var browser = new Browser(Host.Origin);
            var (page, _) = await BeginAsync(browser);
            First.Token = answer;
            await RefusedAsync(browser, page, name);
        }

        Assert.Equal(cases.Count + answers.Count, await Host.CountAsync("""SELECT count(*) FROM identity."AuditEvents" WHERE "Kind" = 'upstream_refused'"""));
        Assert.Equal(0, await Host.CountAsync("""SELECT count(*) FROM identity."AspNetUserLogins" """));
        Assert.Equal(0, await Host.CountAsync("""SELECT count(*) FROM identity."BrowserSessions" """));
    }

    [Fact]
    public async Task An_answer_counts_once_in_the_browser_that_asked_from_the_provider_that_was_asked()
    {
        using var browser = new Browser(Host.Origin);
        using var victim = new Browser(Host.Origin);
        var (page, nonce) = await BeginAsync(browser);
        First.Token = context => HostileUpstream.AnswerAsync(context, First.Sign(First.Claims(nonce, _time.GetUtcNow())));
        var state = page.OutsideParameter("state")!;
        var iss = Uri.EscapeDataString(First.Issuer);
        // Login CSRF: the answer to the attacker's sign-in, opened in the victim's browser, before or after it began one of its own.
        await RefusedAtAsync(victim, $"{Path}/callback?code=c&state={state}&iss={iss}");
        await BeginAsync(victim);
        await RefusedAtAsync(victim, $"{Path}/callback?code=c&state={state}&iss={iss}");
        // Mix-up: another provider's redirect URI, or another issuer in the answer, or none where it always says.
        await RefusedAtAsync(browser, $"/account/upstream/second/callback?code=c&state={state}&iss={Uri.EscapeDataString(Second.Issuer)}");
        foreach (var query in new[] { $"&iss={Uri.EscapeDataString(Second.Issuer)}", "", $"&iss={iss}&iss={iss}", $"&iss={iss}&state=again" })
        {
            (page, nonce) = await BeginAsync(browser);
            await RefusedAtAsync(browser, $"{Path}/callback?code=c&state={page.OutsideParameter("state")}{query}");
        }

        (page, nonce) = await BeginAsync(browser);
        First.Token = context => HostileUpstream.AnswerAsync(context, First.Sign(First.Claims(nonce, _time.GetUtcNow())));
        state = page.OutsideParameter("state")!;
        Assert.Equal(HttpStatusCode.OK, (await FinishAsync(browser, page)).Response.StatusCode);
        await RefusedAtAsync(browser, $"{Path}/callback?code=c&state={state}&iss={iss}");
        foreach (var query in new[] { "", "?code=c", "?state=x", $"?code=c&iss={iss}", "?code=c&state=%00", "?state=" + new string('a', 5000) })
        {
            await RefusedAtAsync(browser, $"{Path}/callback{query}");
        }

        // Too late.
        (page, _) = await BeginAsync(browser);
        _time.Advance(TimeSpan.FromMinutes(11));
        await RefusedAtAsync(browser, $"{Path}/callback?code=c&state={page.OutsideParameter("state")}&iss={iss}");
        Assert.Equal(0, await Host.CountAsync("""SELECT count(*) FROM identity."UpstreamAttempts" WHERE "ProtectedAttempt" LIKE $1""", $"%{state}%"));
    }

    [Fact]
    public async Task Errors_are_shown_in_our_words_and_addresses_of_the_own_network_are_not_called()
    {
        using var browser = new Browser(Host.Origin);
        var (page, _) = await BeginAsync(browser);
        var answer = await browser.OpenAsync($"{Path}/callback?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E&state={page.OutsideParameter("state")}&iss={Uri.EscapeDataString(First.Issuer)}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Response.StatusCode);
        Assert.Contains("You did not agree there", answer.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)", answer.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.OpenAsync("/account/upstream/unknown")).Response.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.OpenAsync($"{Path}?ticket=nonsense")).Response.StatusCode);

        Second.ClaimedIssuer = First.Issuer;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.OpenAsync("/account/upstream/second")).Response.StatusCode);
        await using var strict = await StartAsync([]);
        using var other = new Browser(strict.Origin);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await other.OpenAsync(Path)).Response.StatusCode);
    }

    private static string Flip(string token)
    {
        var parts = token.Split('.');
        Assert.True(Base64UrlText.TryDecode(parts[2], out var signature));
        signature[5] ^= 1;
        return $"{parts[0]}.{parts[1]}.{Base64UrlText.Encode(signature)}";
    }

    private async Task<IdentityHost> StartAsync(string[] outbound) => await IdentityHost.StartAsync(_time, configure: options => new GraphChatIdentityOptions
    {
        PublicOrigin = options.PublicOrigin,
        ConnectionString = options.ConnectionString,
        NodeSecret = options.NodeSecret,
        OutboundHosts = outbound,
        Upstreams = [Options("first", First), Options("second", Second)],
    });

    private static UpstreamOptions Options(string name, HostileUpstream upstream) => new()
    {
        Name = name,
        DisplayName = name,
        Issuer = upstream.Issuer,
        ClientId = HostileUpstream.ClientId,
        ClientSecret = HostileUpstream.ClientSecret,
        Registration = RegistrationMode.Open,
    };

    private static async Task<(BrowserPage Page, string Nonce)> BeginAsync(Browser browser)
    {
        var page = await browser.OpenAsync(Path);
        Assert.True(page.Outside is not null, page.Html);
        return (page, page.OutsideParameter("nonce")!);
    }

    private Task<BrowserPage> FinishAsync(Browser browser, BrowserPage page) =>
        browser.OpenAsync($"{Path}/callback?code=c&state={page.OutsideParameter("state")}&iss={Uri.EscapeDataString(First.Issuer)}");

    private async Task RefusedAsync(Browser browser, BrowserPage page, string what)
    {
        var answer = await FinishAsync(browser, page);
        Assert.True(answer.Response.StatusCode == HttpStatusCode.BadRequest, $"{what}: {answer.Response.StatusCode} {answer.Html}");
        Assert.DoesNotContain("You have no account here yet", answer.Html, StringComparison.Ordinal);
    }

    private static async Task RefusedAtAsync(Browser browser, string address) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.OpenAsync(address)).Response.StatusCode);
}
