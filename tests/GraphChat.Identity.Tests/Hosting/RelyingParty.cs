using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Jose;

namespace GraphChat.Identity.Tests.Hosting;

/// <summary>A client as plain as can be: builds the addresses and forms of the protocol, with every part replaceable.</summary>
public sealed class RelyingParty(IdentityHost host, string clientId = "graphchat-cli", string redirectUri = "http://127.0.0.1:7777/callback", string? secret = null)
{
    public static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>Changes each request to the provider's endpoints before it is sent.</summary>
    public Action<HttpRequestMessage>? Prepare { get; set; }

    public string Verifier { get; } = Base64UrlText.Encode(RandomNumberGenerator.GetBytes(32));

    public string Challenge => Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public string RedirectUri => redirectUri;

    public string ClientId => clientId;

    public Dictionary<string, string?> AuthorizationParameters(string scope = "openid profile offline_access chat") => new()
    {
        ["response_type"] = "code",
        ["client_id"] = clientId,
        ["redirect_uri"] = redirectUri,
        ["scope"] = scope,
        ["state"] = "a state/with+signs&=",
        ["nonce"] = "n-0S6_WzA2Mj",
        ["code_challenge"] = Challenge,
        ["code_challenge_method"] = "S256",
    };

    public string AuthorizationAddress(Action<Dictionary<string, string?>>? change = null, string scope = "openid profile offline_access chat")
    {
        var parameters = AuthorizationParameters(scope);
        change?.Invoke(parameters);
        return "/connect/authorize?" + string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value!)}"));
    }

    /// <summary>Signs a person in through the form and takes the code.</summary>
    public async Task<string> GetCodeAsync(Browser browser, string name, string scope = "openid profile offline_access chat")
    {
        var page = await browser.OpenAsync(AuthorizationAddress(scope: scope));
        if (page.Outside is null)
        {
            page = await browser.SignInAsync(page, name);
        }

        Assert.True(page.OutsideParameter("code") is not null, page.Html + page.Outside);
        return page.OutsideParameter("code")!;
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> ExchangeAsync(string code, Action<Dictionary<string, string>>? change = null, string? origin = null) =>
        PostAsync("/connect/token", new() { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = redirectUri, ["code_verifier"] = Verifier }, change, origin);

    public Task<(HttpStatusCode Status, JsonElement Body)> RefreshAsync(string token, Action<Dictionary<string, string>>? change = null, string? origin = null) =>
        PostAsync("/connect/token", new() { ["grant_type"] = "refresh_token", ["refresh_token"] = token }, change, origin);

    public Task<(HttpStatusCode Status, JsonElement Body)> RevokeAsync(string token) => PostAsync("/connect/revoke", new() { ["token"] = token }, null, null);

    public Task<(HttpStatusCode Status, JsonElement Body)> IntrospectAsync(string token) => PostAsync("/connect/introspect", new() { ["token"] = token }, null, null);

    public async Task<(HttpStatusCode Status, JsonElement Body)> UserInfoAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, host.Origin + "/connect/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return await SendAsync(request);
    }

    /// <summary>Signs in and exchanges the code: the whole way.</summary>
    public async Task<JsonElement> GetTokensAsync(Browser browser, string name, string scope = "openid profile offline_access chat")
    {
        var (status, body) = await ExchangeAsync(await GetCodeAsync(browser, name, scope));
        Assert.Equal(HttpStatusCode.OK, status);
        return body;
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(
        string path, Dictionary<string, string> form, Action<Dictionary<string, string>>? change, string? origin)
    {
        form["client_id"] = clientId;
        if (secret is not null)
        {
            form["client_secret"] = secret;
        }

        change?.Invoke(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, (origin ?? host.Origin) + path) { Content = new FormUrlEncodedContent(form) };
        Prepare?.Invoke(request);
        return await SendAsync(request);
    }

    public static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : ReadJson(text));
    }

    private static JsonElement ReadJson(string text) => text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default;

    public static JsonElement PayloadOf(string jwt)
    {
        Assert.True(Base64UrlText.TryDecode(jwt.Split('.')[1], out var bytes));
        return JsonDocument.Parse(bytes).RootElement;
    }

    public static JsonElement HeaderOf(string jwt)
    {
        Assert.True(Base64UrlText.TryDecode(jwt.Split('.')[0], out var bytes));
        return JsonDocument.Parse(bytes).RootElement;
    }
}
