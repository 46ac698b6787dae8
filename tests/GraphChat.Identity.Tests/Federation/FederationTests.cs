using System.Net;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Federation;

/// <summary>Sign-in through another OpenID Provider: a second instance of our own.</summary>
public sealed class FederationTests(SharedHost shared) : IAsyncLifetime
{
    private static readonly string s_secret = Secrets.Create();
    private readonly Person _person = new();
    private readonly string _clientId = $"here-{Guid.NewGuid():N}";
    private IdentityHost? _host;
    private RegistrationMode _registration = RegistrationMode.Open;
    private string? _multiFactor;

    private IdentityHost Upstream => shared.Host;

    private IdentityHost Host => _host!;

    public async ValueTask InitializeAsync() => _person.Name = (await Upstream.AddAccountAsync()).UserName!;

    public async ValueTask DisposeAsync()
    {
        _person.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Whoever_signs_in_there_first_makes_an_account_here_and_is_known_from_then_on()
    {
        await StartAsync();
        using var browser = new Browser(Host.Origin);
        var party = new RelyingParty(Host);
        var form = await browser.OpenAsync(party.AuthorizationAddress());
        Assert.Contains("Sign in with Elsewhere", form.Html, StringComparison.Ordinal);
        var page = await GoAsync(browser, LinkIn(form));
        Assert.Contains("You have no account here yet", page.Html, StringComparison.Ordinal);
        Assert.Contains($"value=\"{_person.Name}\"", page.Html, StringComparison.Ordinal);
        Assert.Equal(0, await Host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" """));

        page = await browser.SubmitAsync(page, ("name", "chosen-here"), ("display_name", "Chosen Here"));
        var (_, tokens) = await party.ExchangeAsync(page.OutsideParameter("code")!);
        var claims = RelyingParty.PayloadOf(Text(tokens, "id_token"));
        Assert.Equal(["fed"], claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString()!));
        Assert.Equal("urn:graphchat:acr:single-factor", Text(claims, "acr"));

        using var again = new Browser(Host.Origin);
        page = await GoAsync(again, LinkIn(await again.OpenAsync(party.AuthorizationAddress())));
        var (_, second) = await party.ExchangeAsync(page.OutsideParameter("code")!);
        Assert.Equal(Text(claims, "sub"), Text(RelyingParty.PayloadOf(Text(second, "id_token")), "sub"));
        Assert.Equal(1, await Host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" """));
        // The only way in cannot be taken away.
        var linked = await again.OpenAsync("/account/linked");
        Assert.Equal(HttpStatusCode.Conflict, (await again.SubmitAsync(linked, ("unlink", Upstream.Origin))).Response.StatusCode);
    }

    [Fact]
    public async Task An_address_or_a_name_in_common_links_nothing_and_closed_registration_stays_closed()
    {
        _registration = RegistrationMode.Closed;
        await StartAsync();
        await Host.AddAccountAsync(_person.Name);
        using var browser = new Browser(Host.Origin);
        var page = await GoAsync(browser, "/account/upstream/elsewhere");
        Assert.Equal(HttpStatusCode.Forbidden, page.Response.StatusCode);
        Assert.Contains("No account here is linked", page.Html, StringComparison.Ordinal);
        Assert.Equal(0, await Host.CountAsync("""SELECT count(*) FROM identity."AspNetUserLogins" """));
        Assert.Null((await browser.OpenAsync(new RelyingParty(Host).AuthorizationAddress())).Outside);
    }

    [Fact]
    public async Task An_invitation_lets_one_in_once()
    {
        _registration = RegistrationMode.Invitation;
        await StartAsync();
        var link = Host.Services.GetRequiredService<GraphChat.Identity.Links.OneTimeLinks>();
        var token = await link.CreateAsync(new("invitation", null, null, "trainer"), TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        using var browser = new Browser(Host.Origin);
        Assert.Equal(HttpStatusCode.Forbidden, (await GoAsync(browser, "/account/upstream/elsewhere")).Response.StatusCode);
        var first = await GoAsync(browser, $"/account/upstream/elsewhere?token={token}");
        var second = await GoAsync(browser, $"/account/upstream/elsewhere?token={token}");
        await browser.SubmitAsync(first, ("name", "invited"), ("display_name", "Invited"));
        Assert.Equal(1, await Host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" WHERE "Role" = 'trainer'"""));
        using var other = new Browser(Host.Origin);
        Assert.NotEqual(HttpStatusCode.OK, (await browser.SubmitAsync(second, ("name", "twice"), ("display_name", "Twice"))).Response.StatusCode);
        Assert.Equal(1, await Host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" """));
    }

    [Fact]
    public async Task An_account_is_linked_signs_in_and_is_unlinked_and_a_second_factor_here_is_still_asked_for()
    {
        await StartAsync();
        var account = await Host.AddAccountAsync();
        using var browser = new Browser(Host.Origin);
        var page = await browser.SignInAsync(await browser.OpenAsync("/account/linked"), account.UserName!);
        Assert.Contains($"form-action 'self' {Upstream.Origin}", page.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        page = await _person.ReturnAsync(Upstream, browser, await browser.SubmitAsync(page, ("link", "elsewhere")));
        Assert.Contains("Unlink", page.Html, StringComparison.Ordinal);
        Assert.Equal(1, await Host.CountAsync("""SELECT count(*) FROM identity."AspNetUserLogins" WHERE "UserId" = $1""", account.Id));

        using var other = new Browser(Host.Origin);
        Assert.Contains("Person of a test", (await GoAsync(other, "/account/upstream/elsewhere")).Html, StringComparison.Ordinal);
        // The same identity for a second account: refused.
        using var third = new Browser(Host.Origin);
        page = await third.SignInAsync(await third.OpenAsync("/account/linked"), (await Host.AddAccountAsync()).UserName!);
        Assert.Equal(HttpStatusCode.Conflict, (await _person.ReturnAsync(Upstream, third, await third.SubmitAsync(page, ("link", "elsewhere")))).Response.StatusCode);

        var factors = Host.Services.GetRequiredService<SecondFactors>();
        var secret = await factors.BeginSetUpAsync(account.Id, TestContext.Current.CancellationToken);
        Assert.True(await factors.ConfirmAsync(account.Id, TimeCode.Of(secret!, TimeCode.StepAt(Host.Time.GetUtcNow())), TestContext.Current.CancellationToken));
        using var fourth = new Browser(Host.Origin);
        Assert.Contains("Your second factor", (await GoAsync(fourth, "/account/upstream/elsewhere")).Html, StringComparison.Ordinal);

        await browser.SubmitAsync(await browser.OpenAsync("/account/linked"), ("unlink", Upstream.Origin));
        Assert.Equal(0, await Host.CountAsync("""SELECT count(*) FROM identity."AspNetUserLogins" """));
        Assert.Contains("Sign in", (await other.OpenAsync("/account")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_factors_there_count_here_where_the_operator_says_so()
    {
        _multiFactor = "urn:graphchat:acr:multi-factor";
        var there = await Upstream.AddAccountAsync();
        _person.Name = there.UserName!;
        var factors = Upstream.Services.GetRequiredService<SecondFactors>();
        var secret = await factors.BeginSetUpAsync(there.Id, TestContext.Current.CancellationToken);
        Assert.True(await factors.ConfirmAsync(there.Id, TimeCode.Of(secret!, TimeCode.StepAt(Upstream.Time.GetUtcNow()) - 1), TestContext.Current.CancellationToken));
        _person.Codes = new Queue<string>(await factors.CreateRecoveryCodesAsync(there.Id, TestContext.Current.CancellationToken));
        await StartAsync();
        using var browser = new Browser(Host.Origin);
        var party = new RelyingParty(Host);
        var page = await GoAsync(browser, LinkIn(await browser.OpenAsync(party.AuthorizationAddress())));
        page = await browser.SubmitAsync(page, ("name", "two-factors"), ("display_name", "Two Factors"));

        var (_, tokens) = await party.ExchangeAsync(page.OutsideParameter("code")!);
        var claims = RelyingParty.PayloadOf(Text(tokens, "id_token"));
        Assert.Equal(["fed", "mfa"], claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString()!));
        Assert.Equal("urn:graphchat:acr:multi-factor", Text(claims, "acr"));
    }

    [Fact]
    public async Task A_step_up_here_asks_there_again_and_a_disabled_account_stays_out()
    {
        await StartAsync();
        using var browser = new Browser(Host.Origin);
        var party = new RelyingParty(Host);
        var page = await GoAsync(browser, LinkIn(await browser.OpenAsync(party.AuthorizationAddress())));
        page = await browser.SubmitAsync(page, ("name", "steps-up"), ("display_name", "Steps Up"));
        Assert.NotNull(page.OutsideParameter("code"));
        page = await browser.OpenAsync(party.AuthorizationAddress(parameters => parameters["prompt"] = "login"));
        var sent = await browser.OpenAsync(LinkIn(page));
        Assert.Equal(("login", "0"), (sent.OutsideParameter("prompt"), sent.OutsideParameter("max_age")));
        Assert.NotNull((await _person.ReturnAsync(Upstream, browser, sent)).OutsideParameter("code"));

        await Host.Database.ExecuteAsync("""UPDATE identity."AspNetUsers" SET "DisabledAt" = now()""", TestContext.Current.CancellationToken);
        using var other = new Browser(Host.Origin);
        var refused = await GoAsync(other, "/account/upstream/elsewhere");
        Assert.Equal(HttpStatusCode.Forbidden, refused.Response.StatusCode);
        Assert.Contains("may not sign in", refused.Html, StringComparison.Ordinal);
    }

    private static string LinkIn(BrowserPage page)
    {
        var at = page.Html.IndexOf("/account/upstream/", StringComparison.Ordinal);
        Assert.True(at > 0, page.Html);
        return WebUtility.HtmlDecode(page.Html[at..page.Html.IndexOf('"', at)]);
    }

    private async Task StartAsync()
    {
        _host = await IdentityHost.StartAsync(configure: options => new GraphChatIdentityOptions
        {
            PublicOrigin = options.PublicOrigin,
            ConnectionString = options.ConnectionString,
            NodeSecret = options.NodeSecret,
            OutboundHosts = options.OutboundHosts,
            Upstreams = [new UpstreamOptions { Name = "elsewhere", DisplayName = "Elsewhere", Issuer = Upstream.Origin, ClientId = _clientId, ClientSecret = s_secret, Registration = _registration, MultiFactorContext = _multiFactor }],
        });
        await Upstream.AddUpstreamClientAsync(_clientId, s_secret, $"{Host.Origin}/account/upstream/elsewhere/callback");
    }

    /// <summary>Follows a link to the provider, signs in there and comes back.</summary>
    private async Task<BrowserPage> GoAsync(Browser browser, string address) => await _person.ReturnAsync(Upstream, browser, await browser.OpenAsync(address));

    private sealed class Person : IDisposable
    {
        private Browser? _there;

        public string Name { get; set; } = "";

        public Queue<string> Codes { get; set; } = [];

        public async Task<BrowserPage> ReturnAsync(IdentityHost upstream, Browser here, BrowserPage sent)
        {
            _there ??= new Browser(upstream.Origin);
            Assert.True(sent.Outside is not null, sent.Html);
            var page = await _there.OpenAsync(sent.Outside!.PathAndQuery);
            if (page.Outside is null)
            {
                page = await _there.SignInAsync(page, Name);
            }

            if (page.Outside is null && Codes.TryDequeue(out var code))
            {
                page = await _there.SubmitAsync(page, ("code", code));
            }

            Assert.True(page.Outside is not null, page.Html);
            return await here.OpenAsync(page.Outside!.PathAndQuery);
        }

        public void Dispose() => _there?.Dispose();
    }
}
