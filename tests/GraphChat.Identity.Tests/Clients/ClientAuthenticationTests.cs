using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Clients;

/// <summary>How clients prove who they are, shown by the client credentials grant.</summary>
public sealed class ClientAuthenticationTests(SharedHost shared)
{
    private readonly IdentityHost _host = shared.Host;

    private static HashSet<string> Permissions => ["gt:client_credentials", "scp:chat"];

    [Fact]
    public async Task A_client_gets_a_token_for_itself_without_a_session_and_can_revoke_it()
    {
        var (clientId, secret) = await AddAsync();
        var (status, tokens) = await PostAsync(new() { ["client_id"] = clientId, ["client_secret"] = secret });

        Assert.Equal((HttpStatusCode.OK, "chat"), (status, Text(tokens, "scope")));
        Assert.False(tokens.TryGetProperty("refresh_token", out _));
        Assert.False(tokens.TryGetProperty("id_token", out _));
        var token = Text(tokens, "access_token");
        var claims = RelyingParty.PayloadOf(token);
        Assert.Equal((clientId, clientId), (Text(claims, "sub"), Text(claims, "client_id")));
        Assert.False(claims.TryGetProperty("sid", out _));
        Assert.False(claims.TryGetProperty("role", out _));

        var party = new RelyingParty(_host, clientId, secret: secret);
        Assert.True((await party.IntrospectAsync(token)).Body.GetProperty("active").GetBoolean());
        Assert.Equal(HttpStatusCode.Unauthorized, (await party.UserInfoAsync(token)).Status);
        await party.RevokeAsync(token);
        Assert.False((await party.IntrospectAsync(token)).Body.GetProperty("active").GetBoolean());
        await _host.AssertRevokedAsync(token);
    }

    [Theory]
    [InlineData("openid")]
    [InlineData("chat openid")]
    [InlineData("profile")]
    [InlineData("offline_access")]
    [InlineData("unknown")]
    public async Task A_client_gets_for_itself_nothing_that_is_about_a_person(string scope)
    {
        var (clientId, secret) = await AddAsync();
        AssertError(HttpStatusCode.BadRequest, "invalid_scope", await PostAsync(new() { ["client_id"] = clientId, ["client_secret"] = secret, ["scope"] = scope }));
    }

    [Fact]
    public async Task Public_clients_and_clients_without_the_permission_get_none()
    {
        AssertError(HttpStatusCode.BadRequest, "unauthorized_client", await PostAsync(new() { ["client_id"] = "graphchat-cli" }));
        var isPublic = await _host.AddClientAsync(client => client with { IsPublic = true, Permissions = Permissions });
        AssertError(HttpStatusCode.BadRequest, "unauthorized_client", await PostAsync(new() { ["client_id"] = isPublic }));
        var (clientId, secret) = await _host.AddConfidentialClientAsync();
        AssertError(HttpStatusCode.BadRequest, "unauthorized_client", await PostAsync(new() { ["client_id"] = clientId, ["client_secret"] = secret }));
    }

    [Fact]
    public async Task Basic_credentials_are_form_encoded_first()
    {
        const string Secret = "a b+c%d:é/~";
        var clientId = await _host.AddClientAsync(client => client with { ClientId = $"cl:i {client.Id}", SecretHash = Secrets.Hash(Secret), Permissions = Permissions });
        string Basic(Func<string, string> encode) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{encode(clientId)}:{encode(Secret)}"));

        Assert.Equal(HttpStatusCode.OK, (await PostAsync([], Basic(Uri.EscapeDataString))).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync([], Basic(WebUtility.UrlEncode!))).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(new() { ["client_id"] = clientId }, Basic(Uri.EscapeDataString))).Status);
        AssertError(HttpStatusCode.Unauthorized, "invalid_client", await PostAsync([], Basic(text => text)));
    }

    [Fact]
    public async Task Wrong_credentials_and_two_ways_at_once_are_refused()
    {
        var (clientId, secret) = await AddAsync();
        string Basic(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        foreach (var text in new[] { $"{clientId}:wrong", $"{clientId}:", "unknown:x", "graphchat-cli:", clientId, "" })
        {
            AssertError(HttpStatusCode.Unauthorized, "invalid_client", await PostAsync([], Basic(text)));
        }

        AssertError(HttpStatusCode.Unauthorized, "invalid_client", await PostAsync([], "not base64!"));
        AssertError(HttpStatusCode.Unauthorized, "invalid_client", await PostAsync(new() { ["client_id"] = clientId }));
        AssertError(HttpStatusCode.Unauthorized, "invalid_client", await PostAsync(new() { ["client_id"] = clientId, ["client_secret"] = "" }));
        AssertError(HttpStatusCode.Unauthorized, "invalid_client", await PostAsync(new() { ["client_id"] = "graphchat-cli", ["client_secret"] = "x" }));
        AssertError(HttpStatusCode.BadRequest, "invalid_request", await PostAsync(new() { ["client_secret"] = secret }, Basic($"{clientId}:{secret}")));
        AssertError(HttpStatusCode.BadRequest, "invalid_request", await PostAsync(new() { ["client_id"] = "other" }, Basic($"{clientId}:{secret}")));

        using var request = new HttpRequestMessage(HttpMethod.Post, _host.Origin + "/connect/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Basic("unknown:x")) },
        };
        using var response = await RelyingParty.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("Basic", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        using var inAddress = await RelyingParty.Http.PostAsync(
            $"{_host.Origin}/connect/token?client_id={clientId}&client_secret={secret}", new FormUrlEncodedContent([new("grant_type", "client_credentials")]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, inAddress.StatusCode);
    }

    [Theory]
    [InlineData(JwsAlgorithm.ES256)]
    [InlineData(JwsAlgorithm.RS256)]
    [InlineData(JwsAlgorithm.PS256)]
    [InlineData(JwsAlgorithm.EdDSA)]
    public async Task An_assertion_by_a_registered_key_works_once(JwsAlgorithm algorithm)
    {
        var (clientId, key) = await AddWithKeyAsync(algorithm);
        var form = Assertion(Sign(key, clientId));

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(form)).Status);
        AssertError(HttpStatusCode.Unauthorized, "invalid_client", await PostAsync(form));
    }

    [Fact]
    public async Task Of_eight_equal_assertions_at_once_one_is_taken()
    {
        var (clientId, key) = await AddWithKeyAsync(JwsAlgorithm.ES256);
        var form = Assertion(Sign(key, clientId));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(new(form))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_wrong_assertion_is_refused_whatever_is_wrong_with_it()
    {
        var (clientId, key) = await AddWithKeyAsync(JwsAlgorithm.ES256);
        var (otherId, otherKey) = await AddWithKeyAsync(JwsAlgorithm.ES256);
        string[] assertions =
        [
            "nonsense",
            Sign(otherKey, clientId),
            Sign(key, clientId, issuer: otherId),
            Sign(key, clientId, audience: "https://other.example"),
            Sign(key, clientId, audience: _host.Origin + "/connect/token"),
            Sign(key, clientId, lifetime: TimeSpan.FromMinutes(-2)),
            Sign(key, clientId, lifetime: TimeSpan.FromHours(2)),
            Sign(key, clientId, tokenId: ""),
            Sign(key, "unknown"),
            Sign(key, clientId)[..^6] + "AAAAAA",
            "eyJhbGciOiJub25lIn0." + Sign(key, clientId).Split('.')[1] + ".",
        ];
        foreach (var assertion in assertions)
        {
            AssertError(HttpStatusCode.Unauthorized, "invalid_client", await PostAsync(Assertion(assertion)));
        }

        var form = Assertion(Sign(key, clientId));
        form["client_assertion_type"] = "urn:other";
        AssertError(HttpStatusCode.Unauthorized, "invalid_client", await PostAsync(form));
        form = Assertion(Sign(key, clientId));
        form["client_secret"] = "x";
        AssertError(HttpStatusCode.BadRequest, "invalid_request", await PostAsync(form));
        form = Assertion(Sign(key, clientId));
        form["client_id"] = otherId;
        AssertError(HttpStatusCode.Unauthorized, "invalid_client", await PostAsync(form));
        AssertError(HttpStatusCode.Unauthorized, "invalid_client", await PostAsync(new() { ["client_id"] = clientId }));
        AssertError(HttpStatusCode.Unauthorized, "invalid_client", await PostAsync(new() { ["client_id"] = clientId, ["client_secret"] = "" }));
    }

    private static Dictionary<string, string> Assertion(string assertion) =>
        new() { ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = assertion };

    private string Sign(SigningKey key, string clientId, string? issuer = null, string? audience = null, TimeSpan? lifetime = null, string? tokenId = null) =>
        JsonWebToken.Sign(key, "JWT", writer =>
        {
            writer.WriteString("iss", issuer ?? clientId);
            writer.WriteString("sub", clientId);
            writer.WriteString("aud", audience ?? _host.Origin);
            writer.WriteString("jti", tokenId ?? Guid.NewGuid().ToString("N"));
            writer.WriteNumber("iat", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
            writer.WriteNumber("exp", (TimeProvider.System.GetUtcNow() + (lifetime ?? TimeSpan.FromMinutes(1))).ToUnixTimeSeconds());
        });

    private async Task<(string ClientId, SigningKey Key)> AddWithKeyAsync(JwsAlgorithm algorithm)
    {
        var jwk = SigningKey.Generate(algorithm);
        Assert.True(SigningKey.TryCreate(jwk, out var key));
        var keys = Encoding.UTF8.GetString(JsonWebKeySet.Write([jwk.ToPublic()]));
        return (await _host.AddClientAsync(client => client with { JsonWebKeySet = keys, Permissions = Permissions }), key);
    }

    private async Task<(string ClientId, string Secret)> AddAsync()
    {
        var secret = Secrets.Create();
        return (await _host.AddClientAsync(client => client with { SecretHash = Secrets.Hash(secret), Permissions = Permissions }), secret);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(Dictionary<string, string> form, string? basic = null)
    {
        form["grant_type"] = "client_credentials";
        using var request = new HttpRequestMessage(HttpMethod.Post, _host.Origin + "/connect/token") { Content = new FormUrlEncodedContent(form) };
        if (basic is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
        }

        return await RelyingParty.SendAsync(request);
    }
}
