using System.Net;
using System.Text.Json;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.DeviceFlow;

/// <summary>Devices without a browser (RFC 8628), on a clock that the test moves.</summary>
public sealed class DeviceFlowTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private IdentityHost? _host;
    private RelyingParty? _party;
    private Browser? _browser;
    private string _name = "";

    private IdentityHost Host => _host!;

    private RelyingParty Party => _party!;

    private Browser Browser => _browser!;

    public async ValueTask InitializeAsync()
    {
        _host = await IdentityHost.StartAsync(_time);
        _party = new RelyingParty(Host);
        _browser = new Browser(Host.Origin);
        _name = (await Host.AddAccountAsync()).UserName!;
    }

    public async ValueTask DisposeAsync()
    {
        _browser?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_person_types_the_code_agrees_and_the_device_gets_tokens()
    {
        var device = await StartAsync();
        Assert.Matches("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$", Text(device, "user_code"));
        Assert.Equal((600, 5), (device.GetProperty("expires_in").GetInt32(), device.GetProperty("interval").GetInt32()));
        AssertError(HttpStatusCode.BadRequest, "authorization_pending", await PollAsync(device));
        AssertError(HttpStatusCode.BadRequest, "slow_down", await PollAsync(device));
        _time.Advance(TimeSpan.FromSeconds(10));
        AssertError(HttpStatusCode.BadRequest, "authorization_pending", await PollAsync(device));

        // A restart in the middle forgets nothing.
        await Host.RestartAsync();
        var page = await Browser.OpenAsync(Text(device, "verification_uri"));
        page = await Browser.SignInAsync(page, _name);
        page = await Browser.SubmitAsync(page, ("user_code", Text(device, "user_code").ToLowerInvariant().Replace('-', ' ')));
        Assert.Contains("read and write in your conversations", page.Html, StringComparison.Ordinal);
        page = await Browser.SubmitAsync(page, ("decision", "allow"));
        Assert.Contains("The device is connected", page.Html, StringComparison.Ordinal);

        var (status, tokens) = await PollAsync(device);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(HttpStatusCode.OK, (await Party.UserInfoAsync(Text(tokens, "access_token"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Party.RefreshAsync(Text(tokens, "refresh_token"))).Status);
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await PollAsync(device));
    }

    [Fact]
    public async Task Of_eight_polls_at_once_one_gets_the_tokens_and_they_work()
    {
        var device = await StartAsync();
        await DecideAsync(device, "allow");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PollAsync(device)));

        var winner = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.BadRequest && Text(answer.Body, "error") == "invalid_grant"));
        Assert.Equal(HttpStatusCode.OK, (await Party.RefreshAsync(Text(winner.Body, "refresh_token"))).Status);
    }

    [Fact]
    public async Task A_refusal_and_the_passing_of_time_are_told_to_the_device()
    {
        var refused = await StartAsync();
        await DecideAsync(refused, "deny");
        AssertError(HttpStatusCode.BadRequest, "access_denied", await PollAsync(refused));

        var late = await StartAsync();
        _time.Advance(TimeSpan.FromMinutes(10));
        AssertError(HttpStatusCode.BadRequest, "expired_token", await PollAsync(late));
        var page = await Browser.OpenAsync("/connect/verify");
        Assert.Contains("unknown or no longer valid", (await Browser.SubmitAsync(page, ("user_code", Text(late, "user_code")))).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_wrong_codes_are_the_last_for_a_while()
    {
        var device = await StartAsync();
        var page = await Browser.SignInAsync(await Browser.OpenAsync("/connect/verify"), _name);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Browser.SubmitAsync(page, ("user_code", "BBBB-BBBB"))).Response.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await Browser.SubmitAsync(page, ("user_code", Text(device, "user_code")))).Response.StatusCode);
        AssertError(HttpStatusCode.BadRequest, "authorization_pending", await PollAsync(device));
    }

    [Fact]
    public async Task A_code_in_the_link_is_shown_and_decides_nothing_by_itself()
    {
        var device = await StartAsync();
        await Browser.SignInAsync(await Browser.OpenAsync("/connect/verify"), _name);
        var page = await Browser.OpenAsync(Text(device, "verification_uri_complete"));
        Assert.Contains($"value=\"{Text(device, "user_code")}\"", page.Html, StringComparison.Ordinal);
        AssertError(HttpStatusCode.BadRequest, "authorization_pending", await PollAsync(device));
        // Without the form's own field nothing is decided either.
        var bare = new BrowserPage(page.Response, "<form method=\"post\" action=\"/connect/verify\"", null);
        Assert.Equal(HttpStatusCode.BadRequest, (await Browser.SubmitAsync(bare, ("user_code", Text(device, "user_code")), ("decision", "allow"))).Response.StatusCode);
    }

    [Fact]
    public async Task Clients_and_codes_are_checked()
    {
        AssertError(HttpStatusCode.BadRequest, "unauthorized_client", await new RelyingParty(Host, "graphchat-web").PostAsync("/connect/device", new() { ["scope"] = "openid" }, null, null));
        AssertError(HttpStatusCode.Unauthorized, "invalid_client", await new RelyingParty(Host, "unknown").PostAsync("/connect/device", new() { ["scope"] = "openid" }, null, null));
        AssertError(HttpStatusCode.BadRequest, "invalid_scope", await Party.PostAsync("/connect/device", [], null, null));
        AssertError(HttpStatusCode.BadRequest, "invalid_request", await Party.PostAsync("/connect/token", new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code" }, null, null));
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await PollAsync("made-up"));
        var code = await Party.GetCodeAsync(Browser, _name);
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await PollAsync(code));
        var device = await StartAsync();
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await Party.ExchangeAsync(Text(device, "device_code")));
    }

    private async Task<JsonElement> StartAsync()
    {
        var (status, body) = await Party.PostAsync("/connect/device", new() { ["scope"] = "openid profile offline_access chat" }, null, null);
        Assert.Equal(HttpStatusCode.OK, status);
        return body;
    }

    private async Task DecideAsync(JsonElement device, string decision)
    {
        var page = await Browser.SignInAsync(await Browser.OpenAsync("/connect/verify"), _name);
        page = await Browser.SubmitAsync(page, ("user_code", Text(device, "user_code")));
        await Browser.SubmitAsync(page, ("decision", decision));
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> PollAsync(JsonElement device) => PollAsync(Text(device, "device_code"));

    private Task<(HttpStatusCode Status, JsonElement Body)> PollAsync(string code) =>
        Party.PostAsync("/connect/token", new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code", ["device_code"] = code }, null, null);
}
