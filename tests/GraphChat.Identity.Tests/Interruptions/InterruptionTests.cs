using System.Net;
using System.Text.RegularExpressions;
using GraphChat.Identity.Keys;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;
using Microsoft.Extensions.DependencyInjection;
using static GraphChat.Identity.Tests.SecondFactor.SecondFactorTests;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Interruptions;

/// <summary>Every flow goes on where it was: after all nodes were replaced, after the clock jumped, and after the keys were rotated in the middle of it.</summary>
public sealed partial class InterruptionTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly Mailbox _mails = new();
    private readonly string _name = $"n{Guid.NewGuid():N}"[..20];
    private IdentityHost? _host;
    private int _rotations;

    public static TheoryData<string> Interruptions => ["restart", "rotation", "back", "forward"];

    private IdentityHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await IdentityHost.StartAsync(_time, configure: _mails.Configure, nodes: 2);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _mails.Dispose();
    }

    [Theory]
    [MemberData(nameof(Interruptions))]
    public async Task Each_flow_goes_on_after(string interruption)
    {
        var client = await Host.AddClientAsync(client => client with { IsPublic = true, IsFirstParty = false, Permissions = new HashSet<string>(client.Permissions) { "gt:urn:ietf:params:oauth:grant-type:device_code" } });
        var party = new RelyingParty(Host, client, "https://rp.example/cb");
        using var browser = new Browser(Host.Origin);
        Task InterruptAsync() => this.InterruptAsync(interruption);

        // Registration, and the mail that confirms the address.
        var page = await browser.OpenAsync("/account/register");
        await InterruptAsync();
        await browser.SubmitAsync(page, ("name", _name), ("display_name", "Some Body"), ("email", "some.body@example.org"), ("new_password", IdentityHost.Password));
        var link = await _mails.NextLinkAsync();
        await InterruptAsync();
        page = await browser.OpenAsync(link);
        await InterruptAsync();
        Assert.Contains("The address is confirmed", (await browser.SubmitAsync(page)).Html, StringComparison.Ordinal);

        // A forgotten password.
        using var elsewhere = new Browser(Host.Origin);
        await elsewhere.SubmitAsync(await elsewhere.OpenAsync("/account/forgot"), ("name", _name));
        link = await _mails.NextLinkAsync();
        await InterruptAsync();
        page = await elsewhere.OpenAsync(link);
        await InterruptAsync();
        Assert.Contains("Your password is changed", (await elsewhere.SubmitAsync(page, ("new_password", "a wholly other sentence"))).Html, StringComparison.Ordinal);

        // A pushed request, the sign-in form, the consent, the code, the refresh token.
        var pushed = party.AuthorizationParameters().ToDictionary(pair => pair.Key, pair => pair.Value!);
        var (_, reference) = await party.PostAsync("/connect/par", pushed, null, null);
        await InterruptAsync();
        using var person = new Browser(Host.Origin);
        page = await person.OpenAsync($"/connect/authorize?client_id={client}&request_uri={Uri.EscapeDataString(Text(reference, "request_uri"))}");
        await InterruptAsync();
        page = await person.SignInAsync(page, _name, "a wholly other sentence");
        await InterruptAsync();
        page = await person.SubmitAsync(page, ("decision", "allow"));
        await InterruptAsync();
        var (status, tokens) = await party.ExchangeAsync(page.OutsideParameter("code")!);
        Assert.Equal(HttpStatusCode.OK, status);
        await InterruptAsync();
        (status, tokens) = await party.RefreshAsync(Text(tokens, "refresh_token"));
        Assert.Equal(HttpStatusCode.OK, status);
        await InterruptAsync();
        Assert.Equal(HttpStatusCode.OK, (await party.UserInfoAsync(Text(tokens, "access_token"))).Status);
        Assert.NotNull((await person.OpenAsync(party.AuthorizationAddress(p => (p["prompt"], p["id_token_hint"]) = ("none", Text(tokens, "id_token")), "openid"))).OutsideParameter("code"));

        // A device.
        var (_, device) = await party.PostAsync("/connect/device", new() { ["scope"] = "openid" }, null, null);
        AssertError(HttpStatusCode.BadRequest, "authorization_pending", await PollAsync(party, device));
        await InterruptAsync();
        page = await person.SubmitAsync(await person.OpenAsync("/connect/verify"), ("user_code", Text(device, "user_code")));
        await InterruptAsync();
        await person.SubmitAsync(page, ("decision", "allow"));
        await InterruptAsync();
        Assert.Equal(HttpStatusCode.OK, (await PollAsync(party, device)).Status);

        // A second factor, from its set-up to the sign-in.
        page = await person.OpenAsync("/account/authenticator");
        var secret = Decode(Secret().Match(page.Html).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        await InterruptAsync();
        page = await person.SubmitAsync(page, ("action", "confirm"), ("code", Code(secret)));
        Assert.Contains("<li>", page.Html, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(10));
        using var again = new Browser(Host.Origin);
        page = await again.SignInAsync(await again.OpenAsync("/account"), _name, "a wholly other sentence");
        Assert.Contains("Your second factor", page.Html, StringComparison.Ordinal);
        await InterruptAsync();
        Assert.Contains("Some Body", (await again.SubmitAsync(page, ("code", Code(secret)))).Html, StringComparison.Ordinal);

        // The way out.
        page = await again.OpenAsync("/connect/logout");
        await InterruptAsync();
        await again.SubmitAsync(page);
        Assert.Contains("<h1>Sign in</h1>", (await again.OpenAsync("/account")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_is_not_told_to_slow_down_for_as_long_as_the_clock_went_back()
    {
        var party = new RelyingParty(Host);
        var (_, device) = await party.PostAsync("/connect/device", new() { ["scope"] = "openid" }, null, null);
        AssertError(HttpStatusCode.BadRequest, "authorization_pending", await PollAsync(party, device));
        _time.Advance(TimeSpan.FromHours(-1));
        AssertError(HttpStatusCode.BadRequest, "authorization_pending", await PollAsync(party, device));
    }

    private static Task<(HttpStatusCode Status, System.Text.Json.JsonElement Body)> PollAsync(RelyingParty party, System.Text.Json.JsonElement device) =>
        party.PostAsync("/connect/token", new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code", ["device_code"] = Text(device, "device_code") }, null, null);

    private async Task InterruptAsync(string interruption)
    {
        switch (interruption)
        {
            case "restart":
                await Host.RestartAsync();
                break;
            case "rotation" when _rotations++ % 3 != 0:
                // Keys of RSA take their time.
                break;
            case "rotation":
                await Host.Services.GetRequiredService<SigningKeyRing>().RotateAsync(TestContext.Current.CancellationToken);
                break;
            default:
                // Within what a code lives; and a step of a clock that was set right.
                _time.Advance(TimeSpan.FromSeconds(interruption == "back" ? -20 : 20));
                break;
        }
    }

    private string Code(byte[] secret) => TimeCode.Of(secret, TimeCode.StepAt(_time.GetUtcNow()));

    [GeneratedRegex("<code>([A-Z2-7 ]+)</code>")]
    private static partial Regex Secret();
}
