using System.Net;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Identity.Validation;
using GraphChat.Testing;
using Microsoft.Extensions.DependencyInjection;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Tokens;

/// <summary>What time does to codes, tokens and sessions; on a clock that the test moves.</summary>
public sealed class LifetimeTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private IdentityHost? _host;

    private IdentityHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await IdentityHost.StartAsync(_time);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_code_lives_sixty_seconds()
    {
        var name = (await Host.AddAccountAsync()).UserName!;
        using var browser = new Browser(Host.Origin);
        var party = new RelyingParty(Host);
        var code = await party.GetCodeAsync(browser, name);
        _time.Advance(TimeSpan.FromSeconds(60));

        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await party.ExchangeAsync(code));
    }

    [Fact]
    public async Task Refreshing_ends_after_fourteen_idle_days_or_thirty_days_in_all()
    {
        var name = (await Host.AddAccountAsync()).UserName!;
        using var browser = new Browser(Host.Origin);
        var party = new RelyingParty(Host);
        var idle = await party.GetTokensAsync(browser, name);
        var busy = await party.GetTokensAsync(browser, name);
        for (var week = 0; week < 4; week++)
        {
            _time.Jump(TimeSpan.FromDays(7));
            (var status, busy) = await party.RefreshAsync(Text(busy, "refresh_token"));
            Assert.Equal(HttpStatusCode.OK, status);
            if (week == 1)
            {
                AssertError(HttpStatusCode.BadRequest, "invalid_grant", await party.RefreshAsync(Text(idle, "refresh_token")));
            }
        }

        _time.Jump(TimeSpan.FromDays(2));
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await party.RefreshAsync(Text(busy, "refresh_token")));
    }

    [Fact]
    public async Task An_access_token_lives_five_minutes_and_thirty_seconds_of_skew()
    {
        var name = (await Host.AddAccountAsync()).UserName!;
        using var browser = new Browser(Host.Origin);
        var token = Text(await new RelyingParty(Host).GetTokensAsync(browser, name), "access_token");
        var validator = Host.Services.GetRequiredService<AccessTokenValidator>();
        _time.Advance(TimeSpan.FromSeconds(329));
        Assert.Equal(AccessTokenError.None, (await validator.ValidateAsync(token, TestContext.Current.CancellationToken)).Error);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(AccessTokenError.Expired, (await validator.ValidateAsync(token, TestContext.Current.CancellationToken)).Error);
        _time.Advance(TimeSpan.FromDays(-1));
        Assert.Equal(AccessTokenError.NotYetValid, (await validator.ValidateAsync(token, TestContext.Current.CancellationToken)).Error);
    }

    [Fact]
    public async Task A_sign_in_lasts_twelve_hours_and_max_age_and_prompt_login_ask_again()
    {
        var name = (await Host.AddAccountAsync()).UserName!;
        using var browser = new Browser(Host.Origin);
        var party = new RelyingParty(Host);
        await party.GetTokensAsync(browser, name);
        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.NotNull((await browser.OpenAsync(party.AuthorizationAddress(p => p["max_age"] = "10000"))).OutsideParameter("code"));
        Assert.Equal("login_required", (await browser.OpenAsync(party.AuthorizationAddress(p => (p["max_age"], p["prompt"]) = ("10", "none")))).OutsideParameter("error"));
        foreach (var change in new Action<Dictionary<string, string?>>[] { p => p["max_age"] = "10", p => p["prompt"] = "login", p => p["max_age"] = "0" })
        {
            var page = await browser.OpenAsync(party.AuthorizationAddress(change));
            Assert.Null(page.Outside);
            page = await browser.SignInAsync(page, name);
            var (_, tokens) = await party.ExchangeAsync(page.OutsideParameter("code")!);
            Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds(), RelyingParty.PayloadOf(Text(tokens, "id_token")).GetProperty("auth_time").GetInt64());
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _time.Jump(TimeSpan.FromHours(12));
        Assert.Null((await browser.OpenAsync(party.AuthorizationAddress())).Outside);
    }
}
