using System.Net;
using System.Net.Http.Headers;
using System.Text;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Identity.Validation;
using Microsoft.Extensions.DependencyInjection;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Revocation;

public sealed class RevocationTests(SharedHost shared)
{
    private readonly IdentityHost _host = shared.Host;

    [Theory]
    [InlineData("refresh_token")]
    [InlineData("access_token")]
    public async Task Revoking_either_token_ends_the_grant(string kind)
    {
        using var browser = new Browser(_host.Origin);
        var party = new RelyingParty(_host);
        var tokens = await party.GetTokensAsync(browser, (await _host.AddAccountAsync()).UserName!);
        var sessions = _host.Services.GetRequiredService<ISessionState>();
        var revision = await sessions.ReadRevisionAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, (await party.RevokeAsync(Text(tokens, kind))).Status);

        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await party.RefreshAsync(Text(tokens, "refresh_token")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await party.UserInfoAsync(Text(tokens, "access_token"))).Status);
        var sid = Text(RelyingParty.PayloadOf(Text(tokens, "access_token")), "sid");
        // Another node may have done it, and this one hears of it a moment later.
        for (var i = 0; i < 600 && !await sessions.IsRevokedAsync(sid, TestContext.Current.CancellationToken); i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.True(await sessions.IsRevokedAsync(sid, TestContext.Current.CancellationToken));
        var listed = await sessions.ReadRevocationsAsync(revision, 1000, TestContext.Current.CancellationToken);
        Assert.Contains(listed, entry => entry.SessionId == sid && entry.Reason == "token_revoked" && entry.Revision > revision);
        // Once more is fine, and changes nothing.
        Assert.Equal(HttpStatusCode.OK, (await party.RevokeAsync(Text(tokens, kind))).Status);
    }

    [Fact]
    public async Task An_unknown_token_and_a_token_of_another_client_get_the_same_answer_and_nothing_happens()
    {
        using var browser = new Browser(_host.Origin);
        var party = new RelyingParty(_host);
        var tokens = await party.GetTokensAsync(browser, (await _host.AddAccountAsync()).UserName!);
        var (clientId, secret) = await _host.AddConfidentialClientAsync();
        var stranger = new RelyingParty(_host, clientId, secret: secret);

        foreach (var token in new[] { "unknown", Text(tokens, "refresh_token"), Text(tokens, "access_token") })
        {
            Assert.Equal(HttpStatusCode.OK, (await stranger.RevokeAsync(token)).Status);
            var (status, body) = await stranger.IntrospectAsync(token);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal("{\"active\":false}", body.GetRawText());
        }

        Assert.Equal(HttpStatusCode.OK, (await party.RefreshAsync(Text(tokens, "refresh_token"))).Status);
    }

    [Fact]
    public async Task Introspection_tells_a_client_about_its_own_tokens_until_they_are_revoked()
    {
        var (clientId, secret) = await _host.AddConfidentialClientAsync();
        var party = new RelyingParty(_host, clientId, "https://rp.example/cb", secret);
        using var browser = new Browser(_host.Origin);
        var tokens = await party.GetTokensAsync(browser, (await _host.AddAccountAsync()).UserName!);
        foreach (var kind in new[] { "access_token", "refresh_token" })
        {
            var (_, body) = await party.IntrospectAsync(Text(tokens, kind));
            Assert.True(body.GetProperty("active").GetBoolean());
            Assert.Equal(clientId, Text(body, "client_id"));
            Assert.Equal(_host.Origin, Text(body, "iss"));
        }

        await party.RevokeAsync(Text(tokens, "refresh_token"));

        foreach (var kind in new[] { "access_token", "refresh_token", "id_token" })
        {
            Assert.Equal("{\"active\":false}", (await party.IntrospectAsync(Text(tokens, kind))).Body.GetRawText());
        }
    }

    [Fact]
    public async Task Clients_must_authenticate_in_one_way_with_the_right_secret()
    {
        var (clientId, secret) = await _host.AddConfidentialClientAsync();
        foreach (var path in new[] { "/connect/token", "/connect/revoke", "/connect/introspect" })
        {
            async Task<HttpResponseMessage> SendAsync(string? basic, string? form, string query = "")
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, _host.Origin + path + query)
                {
                    Content = new StringContent($"grant_type=refresh_token&refresh_token=x&token=x{form}", Encoding.ASCII, "application/x-www-form-urlencoded"),
                };
                request.Headers.Authorization = basic is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
                return await RelyingParty.Http.SendAsync(request);
            }

            var accepted = path == "/connect/token" ? HttpStatusCode.BadRequest : HttpStatusCode.OK;
            Assert.Equal(accepted, (await SendAsync($"{clientId}:{secret}", null)).StatusCode);
            Assert.Equal(accepted, (await SendAsync(null, $"&client_id={clientId}&client_secret={secret}")).StatusCode);
            var wrong = await SendAsync($"{clientId}:wrong", null);
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
            Assert.StartsWith("Basic", wrong.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
            Assert.Contains("invalid_client", await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync($"{clientId}:", null)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("no colon", null)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("graphchat-cli:", null)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(null, $"&client_id={clientId}")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(null, $"&client_id={clientId}&client_secret=")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(null, "&client_id=graphchat-cli&client_secret=x")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(null, "&client_id=unknown&client_secret=x")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(null, null)).StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync($"{clientId}:{secret}", $"&client_secret={secret}")).StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync($"{clientId}:{secret}", "&client_id=graphchat-cli")).StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(null, null, $"?client_id={clientId}&client_secret={secret}")).StatusCode);
        }
    }

    [Fact]
    public async Task Bodies_that_are_no_form_or_too_long_or_repeat_are_refused()
    {
        foreach (var path in new[] { "/connect/token", "/connect/revoke", "/connect/introspect" })
        {
            foreach (var (body, type) in new[]
            {
                ("{\"grant_type\":\"authorization_code\"}", "application/json"),
                ("grant_type=refresh_token&grant_type=refresh_token&token=a&token=a&client_id=graphchat-cli", "application/x-www-form-urlencoded"),
                ("client_id=graphchat-cli&token=" + new string('x', 40_000), "application/x-www-form-urlencoded"),
                (string.Concat(Enumerable.Range(0, 200).Select(i => $"p{i}=1&")), "application/x-www-form-urlencoded"),
                ("client_id=graphchat-cli&token=%00", "application/x-www-form-urlencoded"),
                ("x", "multipart/form-data; boundary=b"),
            })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, _host.Origin + path) { Content = new StringContent(body) };
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
                AssertError(HttpStatusCode.BadRequest, "invalid_request", await RelyingParty.SendAsync(request));
            }

            using var get = await RelyingParty.Http.GetAsync(_host.Origin + path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        }
    }
}
