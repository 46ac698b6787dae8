using System.Net;
using System.Text.Json;
using GraphChat.Identity.Tests.Hosting;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.PushedRequests;

/// <summary>Requests that the client pushes (RFC 9126).</summary>
public sealed class PushedRequestTests(SharedHost shared) : IAsyncLifetime, IDisposable
{
    private readonly IdentityHost _host = shared.Host;
    private readonly Browser _browser = new(shared.Host.Origin);
    private RelyingParty? _party;
    private string _name = "";

    private RelyingParty Party => _party!;

    public async ValueTask InitializeAsync()
    {
        var (clientId, secret) = await _host.AddConfidentialClientAsync();
        _party = new RelyingParty(_host, clientId, "https://rp.example/cb", secret);
        _name = (await _host.AddAccountAsync()).UserName!;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task A_pushed_request_is_the_whole_request_and_works_once()
    {
        var (status, body) = await PushAsync();
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(90, body.GetProperty("expires_in").GetInt32());
        var reference = Text(body, "request_uri");
        Assert.StartsWith("urn:ietf:params:oauth:request_uri:", reference, StringComparison.Ordinal);

        var page = await _browser.OpenAsync(Address(reference) + "&state=other&scope=email");
        page = await _browser.SignInAsync(page, _name);

        Assert.Equal("a state/with+signs&=", page.OutsideParameter("state"));
        var (exchanged, tokens) = await Party.ExchangeAsync(page.OutsideParameter("code")!);
        Assert.Equal((HttpStatusCode.OK, "openid profile offline_access chat"), (exchanged, Text(tokens, "scope")));
        AssertErrorPage(await _browser.OpenAsync(Address(reference)));
    }

    [Fact]
    public async Task A_reference_of_another_client_or_made_up_gets_a_page()
    {
        var reference = Text((await PushAsync()).Body, "request_uri");
        AssertErrorPage(await _browser.OpenAsync($"/connect/authorize?client_id=graphchat-cli&request_uri={Uri.EscapeDataString(reference)}"));
        AssertErrorPage(await _browser.OpenAsync(Address("urn:ietf:params:oauth:request_uri:made-up")));
        AssertErrorPage(await _browser.OpenAsync($"/connect/authorize?request_uri={Uri.EscapeDataString(reference)}"));
    }

    [Theory]
    [InlineData("redirect_uri", "https://evil.example/cb", "invalid_request", 400)]
    [InlineData("code_challenge", "short", "invalid_request", 400)]
    [InlineData("scope", "nothing", "invalid_scope", 400)]
    [InlineData("request_uri", "urn:ietf:params:oauth:request_uri:x", "invalid_request", 400)]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported", 400)]
    [InlineData("client_secret", "wrong", "invalid_client", 401)]
    [InlineData("dpop_jkt", "short", "invalid_request", 400)]
    public async Task A_wrong_request_is_refused_when_it_is_pushed(string name, string value, string error, int status) =>
        AssertError((HttpStatusCode)status, error, await PushAsync(form => form[name] = value));

    [Fact]
    public async Task A_client_that_must_push_cannot_ask_otherwise()
    {
        var clientId = await _host.AddClientAsync(client => client with { IsPublic = true, RequiresPushedRequests = true });
        var party = new RelyingParty(_host, clientId, "https://rp.example/cb");
        Assert.Equal("invalid_request", (await _browser.OpenAsync(party.AuthorizationAddress())).OutsideParameter("error"));

        var (_, body) = await party.PostAsync("/connect/par", party.AuthorizationParameters().ToDictionary(p => p.Key, p => p.Value!), null, null);
        var page = await _browser.OpenAsync($"/connect/authorize?client_id={clientId}&request_uri={Uri.EscapeDataString(Text(body, "request_uri"))}");
        Assert.NotNull((await _browser.SignInAsync(page, _name)).OutsideParameter("code"));
    }

    private static void AssertErrorPage(BrowserPage page)
    {
        Assert.Equal(HttpStatusCode.BadRequest, page.Response.StatusCode);
        Assert.Null(page.Outside);
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> PushAsync(Action<Dictionary<string, string>>? change = null) =>
        Party.PostAsync("/connect/par", Party.AuthorizationParameters().ToDictionary(p => p.Key, p => p.Value!), change, null);

    private string Address(string reference) => $"/connect/authorize?client_id={Party.ClientId}&request_uri={Uri.EscapeDataString(reference)}";
}
