using System.Net;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Races;

/// <summary>What may be used once, used eight times at once at two nodes: one wins. Codes, refresh tokens, device codes and assertions have theirs beside their flows.</summary>
public sealed class RaceTests : IAsyncLifetime
{
    private readonly Mailbox _mails = new();
    private IdentityHost? _host;

    private IdentityHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await IdentityHost.StartAsync(configure: _mails.Configure, nodes: 2);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _mails.Dispose();
    }

    [Fact]
    public async Task Of_eight_uses_of_one_pushed_request_one_gets_a_code()
    {
        var (clientId, secret) = await Host.AddConfidentialClientAsync();
        var party = new RelyingParty(Host, clientId, "https://rp.example/cb", secret);
        using var browser = new Browser(Host.Origin);
        await party.GetTokensAsync(browser, (await Host.AddAccountAsync()).UserName!);
        var pushed = party.AuthorizationParameters().ToDictionary(pair => pair.Key, pair => pair.Value!);
        var (status, body) = await party.PostAsync("/connect/par", pushed, null, null);
        Assert.Equal(HttpStatusCode.Created, status);
        var address = $"/connect/authorize?client_id={clientId}&request_uri={Uri.EscapeDataString(Text(body, "request_uri"))}";

        var pages = await AtOnceAsync(_ => browser.OpenAsync(address));

        var winner = Assert.Single(pages, page => page.Outside is not null);
        Assert.All(pages.Where(page => page.Outside is null), page => Assert.Equal(HttpStatusCode.BadRequest, page.Response.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await party.ExchangeAsync(winner.OutsideParameter("code")!)).Status);
    }

    /// <summary>Each exchange once held a connection while it waited for another, for its line of the audit trail: some at once, and all stood still.</summary>
    [Fact]
    public async Task More_exchanges_at_once_than_there_are_connections_wait_for_nothing_but_their_turn()
    {
        await using var host = await IdentityHost.StartAsync(nodes: 1, configure: options => new GraphChatIdentityOptions
        {
            PublicOrigin = options.PublicOrigin,
            ConnectionString = options.ConnectionString + ";Maximum Pool Size=3;Timeout=5",
            NodeSecret = options.NodeSecret,
        });
        using var browser = new Browser(host.Origin);
        var name = (await host.AddAccountAsync()).UserName!;
        var party = new RelyingParty(host);
        var codes = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            codes.Add(await party.GetCodeAsync(browser, name));
        }

        var exchanged = await Task.WhenAll(codes.Select(code => party.ExchangeAsync(code)));
        Assert.All(exchanged, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        var refreshed = await Task.WhenAll(exchanged.Select(answer => party.RefreshAsync(Text(answer.Body, "refresh_token"))));
        Assert.All(refreshed, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        var spent = await Task.WhenAll(codes.Select(code => party.ExchangeAsync(code)));
        Assert.All(spent, answer => Assert.Equal(HttpStatusCode.BadRequest, answer.Status));
    }

    [Fact]
    public async Task Of_eight_uses_of_one_proof_one_gets_tokens()
    {
        using var browser = new Browser(Host.Origin);
        var name = (await Host.AddAccountAsync()).UserName!;
        var party = new RelyingParty(Host);
        var codes = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            codes.Add(await party.GetCodeAsync(browser, name));
        }

        var key = new ProofKey();
        var address = Host.Origin + "/connect/token";
        using var first = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("client_id", party.ClientId), new("refresh_token", "x")]) };
        first.Headers.Add("DPoP", key.Prove("POST", address));
        using var refused = await RelyingParty.Http.SendAsync(first, TestContext.Current.CancellationToken);
        var proof = key.Prove("POST", address, refused.Headers.GetValues("DPoP-Nonce").Single());
        party.Prepare = request => request.Headers.Add("DPoP", proof);

        var answers = await AtOnceAsync(i => party.ExchangeAsync(codes[i]));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.BadRequest && Text(answer.Body, "error") == "invalid_dpop_proof"));
    }

    [Fact]
    public async Task Of_eight_uses_of_one_link_one_counts()
    {
        var name = $"n{Guid.NewGuid():N}"[..20];
        using var browser = new Browser(Host.Origin);
        await browser.SubmitAsync(
            await browser.OpenAsync("/account/register"), ("name", name), ("display_name", "Some Body"), ("email", "some.body@example.org"), ("new_password", IdentityHost.Password));
        var page = await browser.OpenAsync(await _mails.NextLinkAsync());
        AssertOneWins(await AtOnceAsync(_ => browser.SubmitAsync(page)));

        await browser.SubmitAsync(await browser.OpenAsync("/account/forgot"), ("name", name));
        using var other = new Browser(Host.Origin);
        page = await other.OpenAsync(await _mails.NextLinkAsync());
        AssertOneWins(await AtOnceAsync(i => other.SubmitAsync(page, ("new_password", $"a sentence of my own {i}"))));
    }

    [Fact]
    public async Task Of_eight_accounts_by_one_invitation_one_is_made()
    {
        await using var output = new StringWriter();
        var options = new GraphChatIdentityOptions { PublicOrigin = Host.Origin, ConnectionString = Host.ConnectionString, NodeSecret = Host.NodeSecret };
        await IdentityCommands.RunAsync(["people", "invite", "--role", "trainer"], options, output, TestContext.Current.CancellationToken, Host.Time);
        var link = Text(System.Text.Json.JsonDocument.Parse(output.ToString()).RootElement, "link");
        var start = $"n{Guid.NewGuid():N}"[..18];

        await AtOnceAsync(async i =>
        {
            using var browser = new Browser(Host.Origin);
            return await browser.SubmitAsync(await browser.OpenAsync(link), ("name", $"{start}-{i}"), ("display_name", "Trainer"), ("new_password", IdentityHost.Password));
        });

        Assert.Equal(1, await Host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" WHERE starts_with("UserName", $1)""", start));
    }

    [Fact]
    public async Task Of_eight_uses_of_one_recovery_code_one_counts()
    {
        var account = await Host.AddAccountAsync();
        var factors = Enumerable.Range(0, 2).Select(node => Host.ServicesOf(node).GetRequiredService<SecondFactors>()).ToArray();
        var secret = (await factors[0].BeginSetUpAsync(account.Id, CancellationToken.None))!;
        Assert.True(await factors[1].ConfirmAsync(account.Id, TimeCode.Of(secret, TimeCode.StepAt(Host.Time.GetUtcNow())), CancellationToken.None));
        var code = (await factors[0].CreateRecoveryCodesAsync(account.Id, CancellationToken.None))[0];

        var outcomes = await AtOnceAsync(i => factors[i % 2].UseAsync(account.Id, code, CancellationToken.None));

        Assert.Single(outcomes, SignInOutcome.Accepted);
        Assert.Equal(9, await factors[1].CountRecoveryCodesAsync(account.Id, CancellationToken.None));
    }

    private static void AssertOneWins(BrowserPage[] pages)
    {
        Assert.Single(pages, page => page.Response.StatusCode == HttpStatusCode.OK);
        Assert.All(pages.Where(page => page.Response.StatusCode != HttpStatusCode.OK), page => Assert.Equal(HttpStatusCode.BadRequest, page.Response.StatusCode));
    }

    private static Task<T[]> AtOnceAsync<T>(Func<int, Task<T>> act) => Task.WhenAll(Enumerable.Range(0, 8).Select(act));
}
