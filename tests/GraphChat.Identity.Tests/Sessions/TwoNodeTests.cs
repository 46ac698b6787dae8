using System.Net;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Identity.Validation;
using Microsoft.Extensions.DependencyInjection;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Sessions;

/// <summary>Nodes share nothing but the database, and a restart forgets nothing.</summary>
public sealed class TwoNodeTests
{
    [Fact]
    public async Task A_flow_may_touch_another_node_at_every_step_and_one_redemption_wins_across_them()
    {
        await using var host = await IdentityHost.StartAsync();
        var other = await host.AddNodeAsync();
        var name = (await host.AddAccountAsync()).UserName!;
        var party = new RelyingParty(host);
        using var browser = new Browser(host.Origin);
        var page = await browser.OpenAsync(party.AuthorizationAddress());
        // The form goes to the other node, with the cookies of the first: loopback cookies do not know ports.
        using var form = new FormUrlEncodedContent(page.HiddenFields.Append(new("name", name)).Append(new("password", IdentityHost.Password)));
        using var submitted = await browser.Http.PostAsync(other + page.FormAction, form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.SeeOther, submitted.StatusCode);
        page = await browser.OpenAsync(submitted.Headers.Location!.OriginalString);
        var code = page.OutsideParameter("code")!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => party.ExchangeAsync(code, origin: i % 2 == 0 ? host.Origin : other)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_revocation_on_one_node_is_known_on_the_other()
    {
        await using var host = await IdentityHost.StartAsync();
        await host.AddNodeAsync();
        using var browser = new Browser(host.Origin);
        var party = new RelyingParty(host);
        var token = Text(await party.GetTokensAsync(browser, (await host.AddAccountAsync()).UserName!), "access_token");
        var elsewhere = host.ServicesOf(1).GetRequiredService<AccessTokenValidator>();
        Assert.Equal(AccessTokenError.None, (await elsewhere.ValidateAsync(token, TestContext.Current.CancellationToken)).Error);

        await party.RevokeAsync(token);

        await host.AssertRevokedAsync(token, node: 1);
    }

    [Fact]
    public async Task A_restart_in_the_middle_of_the_flow_loses_nothing()
    {
        await using var host = await IdentityHost.StartAsync();
        var name = (await host.AddAccountAsync()).UserName!;
        var party = new RelyingParty(host);
        using var browser = new Browser(host.Origin);
        var page = await browser.OpenAsync(party.AuthorizationAddress());
        await host.RestartAsync();
        page = await browser.SignInAsync(page, name);
        await host.RestartAsync();
        var (status, tokens) = await party.ExchangeAsync(page.OutsideParameter("code")!);
        Assert.Equal(HttpStatusCode.OK, status);
        await host.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, (await party.RefreshAsync(Text(tokens, "refresh_token"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await party.UserInfoAsync(Text(tokens, "access_token"))).Status);
        Assert.NotNull((await browser.OpenAsync(party.AuthorizationAddress(p => p["prompt"] = "none"))).OutsideParameter("code"));
    }

    [Fact]
    public async Task Revisions_of_revocations_that_happen_at_once_have_no_gap_and_no_double()
    {
        await using var host = await IdentityHost.StartAsync();
        var name = (await host.AddAccountAsync()).UserName!;
        using var browser = new Browser(host.Origin);
        var party = new RelyingParty(host);
        var sessions = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            sessions.Add(Text(RelyingParty.PayloadOf(Text(await party.GetTokensAsync(browser, name), "access_token")), "sid"));
        }

        var state = host.Services.GetRequiredService<ISessionState>();
        var outcomes = await Task.WhenAll(sessions.Concat(sessions).Select(session => state.RevokeAsync(session, "administrator", CancellationToken.None)));

        Assert.Equal(12, outcomes.Count(ended => ended));
        var listed = await state.ReadRevocationsAsync(0, 1000, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), listed.Select(entry => entry.Revision));
        Assert.Equal(sessions.Order(), listed.Select(entry => entry.SessionId).Order());
    }
}
