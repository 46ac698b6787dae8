using System.Net;
using System.Text.RegularExpressions;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;
using Microsoft.Extensions.DependencyInjection;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.SecondFactor;

/// <summary>Authenticator applications and recovery codes through the pages, on a clock that the test moves.</summary>
public sealed partial class SecondFactorTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private IdentityHost? _host;
    private RelyingParty? _party;
    private Account? _account;
    private byte[] _secret = [];
    private string[] _recoveryCodes = [];

    private IdentityHost Host => _host!;

    private RelyingParty Party => _party!;

    private string Name => _account!.UserName!;

    public async ValueTask InitializeAsync()
    {
        _host = await IdentityHost.StartAsync(_time);
        _party = new RelyingParty(Host);
        _account = await Host.AddAccountAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Setting_up_shows_a_picture_and_ends_what_was_signed_in_elsewhere()
    {
        using var elsewhere = new Browser(Host.Origin);
        var tokens = await Party.GetTokensAsync(elsewhere, Name);
        using var browser = new Browser(Host.Origin);
        await SetUpAsync(browser);

        Assert.Equal(10, _recoveryCodes.Distinct().Count());
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await Party.RefreshAsync(Text(tokens, "refresh_token")));
        Assert.Null((await elsewhere.OpenAsync(Party.AuthorizationAddress())).Outside);
        // Here it goes on, with both factors.
        var here = await Party.GetTokensAsync(browser, Name);
        Assert.Equal("urn:graphchat:acr:multi-factor", Text(RelyingParty.PayloadOf(Text(here, "id_token")), "acr"));
    }

    [Fact]
    public async Task A_sign_in_needs_both_and_a_restart_in_between_forgets_nothing()
    {
        using (var first = new Browser(Host.Origin))
        {
            await SetUpAsync(first);
        }

        using var browser = new Browser(Host.Origin);
        var page = await browser.SignInAsync(await browser.OpenAsync(Party.AuthorizationAddress()), Name);
        Assert.Contains("Your second factor", page.Html, StringComparison.Ordinal);
        Assert.Null((await browser.OpenAsync(Party.AuthorizationAddress())).Outside);
        await Host.RestartAsync();
        Assert.Contains("The code is wrong", (await browser.SubmitAsync(page, ("code", "000000"))).Html, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(30));
        var done = await browser.SubmitAsync(page, ("code", Code()));

        var (_, tokens) = await Party.ExchangeAsync(done.OutsideParameter("code")!);
        var claims = RelyingParty.PayloadOf(Text(tokens, "id_token"));
        Assert.Equal(["pwd", "otp", "mfa"], claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString()!));
    }

    [Fact]
    public async Task A_code_works_once_also_when_it_comes_eight_times_at_once()
    {
        using var browser = new Browser(Host.Origin);
        await SetUpAsync(browser);
        var factors = Host.Services.GetRequiredService<SecondFactors>();
        // The code of the set-up is spent too.
        Assert.Equal(SignInOutcome.Refused, await factors.UseAsync(_account!.Id, Code(), CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(30));

        var outcomes = await AtOnceAsync(Code());
        Assert.Single(outcomes, SignInOutcome.Accepted);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Single(await AtOnceAsync(_recoveryCodes[0]), SignInOutcome.Accepted);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(SignInOutcome.Accepted, await factors.UseAsync(_account.Id, _recoveryCodes[1].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), CancellationToken.None));
        Assert.Equal(8, await factors.CountRecoveryCodesAsync(_account.Id, CancellationToken.None));

        async Task<SignInOutcome[]> AtOnceAsync(string code)
        {
            var all = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => factors.UseAsync(_account.Id, code, CancellationToken.None)));
            // Those above five wait, on this clock, for the first ones to end.
            while (!all.IsCompleted)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
                _time.Advance(TimeSpan.FromMilliseconds(100));
            }

            return await all;
        }
    }

    [Fact]
    public async Task A_clock_that_jumps_back_lets_no_code_work_twice()
    {
        using var browser = new Browser(Host.Origin);
        await SetUpAsync(browser);
        var factors = Host.Services.GetRequiredService<SecondFactors>();
        _time.Advance(TimeSpan.FromMinutes(10));
        var code = Code();
        Assert.Equal(SignInOutcome.Accepted, await factors.UseAsync(_account!.Id, code, CancellationToken.None));
        _time.Advance(TimeSpan.FromMinutes(-5));
        Assert.Equal(SignInOutcome.Refused, await factors.UseAsync(_account.Id, Code(), CancellationToken.None));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(SignInOutcome.Refused, await factors.UseAsync(_account.Id, code, CancellationToken.None));
    }

    [Fact]
    public async Task Guessing_stops_after_five_tries_and_the_right_code_is_not_looked_at()
    {
        using var browser = new Browser(Host.Origin);
        await SetUpAsync(browser);
        using var other = new Browser(Host.Origin);
        var page = await other.SignInAsync(await other.OpenAsync(Party.AuthorizationAddress()), Name);
        _time.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await other.SubmitAsync(page, ("code", "000000"))).Response.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await other.SubmitAsync(page, ("code", Code()))).Response.StatusCode);
    }

    [Fact]
    public async Task A_client_that_asks_for_more_makes_the_person_show_the_second_factor()
    {
        using var browser = new Browser(Host.Origin);
        // Without a second factor there is none to ask for.
        var before = await browser.OpenAsync(Party.AuthorizationAddress(p => p["acr_values"] = "urn:graphchat:acr:multi-factor"));
        Assert.NotNull((await browser.SignInAsync(before, Name)).OutsideParameter("code"));
        await SetUpAsync(browser, isSignedIn: true);
        // A session of before, as if the second factor had not been shown.
        await Host.Database.ExecuteAsync("""UPDATE identity."BrowserSessions" SET "Methods" = 'pwd'""", TestContext.Current.CancellationToken);
        Assert.NotNull((await browser.OpenAsync(Party.AuthorizationAddress())).OutsideParameter("code"));
        _time.Advance(TimeSpan.FromSeconds(30));

        var silent = await browser.OpenAsync(Party.AuthorizationAddress(p => (p["acr_values"], p["prompt"]) = ("urn:graphchat:acr:multi-factor", "none")));
        Assert.Equal("login_required", silent.OutsideParameter("error"));
        var page = await browser.OpenAsync(Party.AuthorizationAddress(p => p["acr_values"] = "urn:graphchat:acr:multi-factor"));
        page = await browser.SubmitAsync(page, ("code", Code()));

        var (_, tokens) = await Party.ExchangeAsync(page.OutsideParameter("code")!);
        Assert.Equal("urn:graphchat:acr:multi-factor", Text(RelyingParty.PayloadOf(Text(tokens, "access_token")), "acr"));
    }

    [Fact]
    public async Task Removing_it_needs_a_code_and_ends_what_was_signed_in()
    {
        using var browser = new Browser(Host.Origin);
        await SetUpAsync(browser);
        var page = await browser.OpenAsync("/account/authenticator");
        Assert.Contains("The code is wrong", (await browser.SubmitAsync(page, ("action", "remove"), ("code", "123456"))).Html, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(30));
        await browser.SubmitAsync(page, ("action", "remove"), ("code", Code()));

        using var other = new Browser(Host.Origin);
        Assert.NotNull((await other.SignInAsync(await other.OpenAsync(Party.AuthorizationAddress()), Name)).OutsideParameter("code"));
        Assert.Equal(0, await Host.CountAsync("""SELECT count(*) FROM identity."RecoveryCodes" """));
    }

    private string Code() => TimeCode.Of(_secret, TimeCode.StepAt(_time.GetUtcNow()));

    private async Task SetUpAsync(Browser browser, bool isSignedIn = false)
    {
        var page = await browser.OpenAsync("/account/authenticator");
        if (!isSignedIn)
        {
            page = await browser.SignInAsync(page, Name);
        }

        Assert.Contains("src=\"data:image/png;base64,", page.Html, StringComparison.Ordinal);
        _secret = Decode(SecretText().Match(page.Html).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        page = await browser.SubmitAsync(page, ("action", "confirm"), ("code", Code()));
        _recoveryCodes = [.. RecoveryCode().Matches(page.Html).Select(match => match.Groups[1].Value)];
    }

    /// <summary>The bytes of a key as the page spells it.</summary>
    public static byte[] Decode(string base32)
    {
        var bits = string.Concat(base32.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    [GeneratedRegex("<code>([A-Z2-7 ]+)</code>")]
    private static partial Regex SecretText();

    [GeneratedRegex("<li>([A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4})</li>")]
    private static partial Regex RecoveryCode();
}
