using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Identity.Validation;
using GraphChat.Jose.Jws;
using Microsoft.Extensions.DependencyInjection;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Proofs;

/// <summary>Tokens that are bound to a key (RFC 9449).</summary>
public sealed class ProofTests(SharedHost shared) : IAsyncLifetime, IDisposable
{
    private readonly IdentityHost _host = shared.Host;
    private readonly Browser _browser = new(shared.Host.Origin);
    private readonly RelyingParty _party = new(shared.Host);
    private readonly ProofKey _key = new();
    private string _name = "";

    private string TokenAddress => _host.Origin + "/connect/token";

    public async ValueTask InitializeAsync() => _name = (await _host.AddAccountAsync()).UserName!;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _browser.Dispose();

    [Theory]
    [InlineData(JwsAlgorithm.ES256)]
    [InlineData(JwsAlgorithm.RS256)]
    [InlineData(JwsAlgorithm.PS256)]
    [InlineData(JwsAlgorithm.EdDSA)]
    public async Task A_proof_with_our_nonce_gives_tokens_that_are_bound_to_its_key(JwsAlgorithm algorithm)
    {
        var key = new ProofKey(algorithm);
        var (status, tokens) = await ExchangeAsync(await _party.GetCodeAsync(_browser, _name), key);

        Assert.Equal((HttpStatusCode.OK, "DPoP"), (status, Text(tokens, "token_type")));
        var accessToken = Text(tokens, "access_token");
        Assert.Equal(key.Thumbprint, Text(RelyingParty.PayloadOf(accessToken).GetProperty("cnf"), "jkt"));
        var accepted = await _host.Services.GetRequiredService<AccessTokenValidator>().ValidateAsync(accessToken, TestContext.Current.CancellationToken);
        Assert.Equal(key.Thumbprint, accepted.Token!.ProofKeyThumbprint);

        var (answer, _) = await UserInfoAsync(accessToken, "DPoP", key.Prove("GET", _host.Origin + "/connect/userinfo", accessToken: accessToken));
        Assert.Equal(HttpStatusCode.OK, answer);
    }

    [Fact]
    public async Task A_proof_without_a_nonce_is_told_one_and_the_code_is_not_spent()
    {
        var code = await _party.GetCodeAsync(_browser, _name);
        var answer = await SendAsync(code, _key.Prove("POST", TokenAddress));
        Assert.Equal((HttpStatusCode.BadRequest, "use_dpop_nonce"), (answer.Status, Text(answer.Body, "error")));

        answer = await SendAsync(code, _key.Prove("POST", TokenAddress, answer.Nonce));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("use_dpop_nonce", Text((await SendAsync("x", _key.Prove("POST", TokenAddress, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))).Body, "error"));
    }

    [Fact]
    public async Task A_wrong_proof_is_refused_whatever_is_wrong_with_it()
    {
        var nonce = (await SendAsync("x", _key.Prove("POST", TokenAddress))).Nonce;
        var now = TimeProvider.System.GetUtcNow();
        var seen = _key.Prove("POST", TokenAddress, nonce, tokenId: "seen");
        await SendAsync("x", seen);
        string[] proofs =
        [
            seen,
            "nonsense",
            _key.Prove("GET", TokenAddress, nonce),
            _key.Prove("POST", _host.Origin + "/connect/userinfo", nonce),
            _key.Prove("POST", "https://evil.example/connect/token", nonce),
            _key.Prove("POST", "not an address", nonce),
            _key.Prove("POST", TokenAddress, nonce, at: now.AddMinutes(-3)),
            _key.Prove("POST", TokenAddress, nonce, at: now.AddMinutes(3)),
            _key.Prove("POST", TokenAddress, nonce, tokenId: new string('j', 300)),
            _key.Prove("POST", TokenAddress, nonce, type: "JWT"),
            _key.Prove("POST", TokenAddress, nonce, embedKey: false),
            _key.Prove("POST", TokenAddress, nonce)[..^6] + "AAAAAA",
        ];
        foreach (var proof in proofs)
        {
            var answer = await SendAsync("x", proof);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_dpop_proof"), (answer.Status, Text(answer.Body, "error")));
        }

        // Query and fragment of the address do not count.
        Assert.Equal("invalid_grant", Text((await SendAsync("x", _key.Prove("POST", TokenAddress + "?a=b#c", nonce))).Body, "error"));
    }

    [Fact]
    public async Task A_refresh_token_is_bound_to_the_key_that_it_was_issued_to()
    {
        var (_, tokens) = await ExchangeAsync(await _party.GetCodeAsync(_browser, _name), _key);

        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.RefreshAsync(Text(tokens, "refresh_token")));
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await WithProofAsync(new ProofKey(), () => _party.RefreshAsync(Text(tokens, "refresh_token"))));
        var (status, next) = await WithProofAsync(_key, () => _party.RefreshAsync(Text(tokens, "refresh_token")));

        Assert.Equal((HttpStatusCode.OK, "DPoP"), (status, Text(next, "token_type")));
    }

    [Fact]
    public async Task A_bound_token_is_worth_nothing_without_a_proof_of_its_key()
    {
        var (_, tokens) = await ExchangeAsync(await _party.GetCodeAsync(_browser, _name), _key);
        var token = Text(tokens, "access_token");
        var address = _host.Origin + "/connect/userinfo";

        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfoAsync(token, "Bearer", null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfoAsync(token, "DPoP", null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfoAsync(token, "Bearer", _key.Prove("GET", address, accessToken: token))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfoAsync(token, "DPoP", _key.Prove("GET", address))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfoAsync(token, "DPoP", new ProofKey().Prove("GET", address, accessToken: token))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfoAsync(token, "DPoP", _key.Prove("GET", address, accessToken: token + "x"))).Status);
        var proof = _key.Prove("GET", address, accessToken: token);
        Assert.Equal(HttpStatusCode.OK, (await UserInfoAsync(token, "DPoP", proof)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfoAsync(token, "DPoP", proof)).Status);
        var (_, bearer) = await _party.ExchangeAsync(await _party.GetCodeAsync(_browser, _name));
        var plain = Text(bearer, "access_token");
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfoAsync(plain, "DPoP", _key.Prove("GET", address, accessToken: plain))).Status);
    }

    [Fact]
    public async Task A_code_that_was_asked_for_with_a_key_needs_that_key()
    {
        var page = await _browser.OpenAsync(_party.AuthorizationAddress(p => p["dpop_jkt"] = _key.Thumbprint));
        page = await _browser.SignInAsync(page, _name);
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.ExchangeAsync(page.OutsideParameter("code")!));

        page = await _browser.OpenAsync(_party.AuthorizationAddress(p => p["dpop_jkt"] = _key.Thumbprint));
        Assert.Equal(HttpStatusCode.OK, (await ExchangeAsync(page.OutsideParameter("code")!, _key)).Status);
    }

    [Fact]
    public async Task A_client_that_must_show_a_key_gets_nothing_without()
    {
        var clientId = await _host.AddClientAsync(client => client with { IsPublic = true, RequiresProof = true });
        var party = new RelyingParty(_host, clientId, "https://rp.example/cb");
        var code = await party.GetCodeAsync(_browser, _name);
        AssertError(HttpStatusCode.BadRequest, "invalid_dpop_proof", await party.ExchangeAsync(code));
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> ExchangeAsync(string code, ProofKey key) => WithProofAsync(key, () => _party.ExchangeAsync(code));

    private async Task<(HttpStatusCode Status, JsonElement Body)> WithProofAsync(ProofKey key, Func<Task<(HttpStatusCode, JsonElement)>> send)
    {
        var nonce = (await SendAsync("x", key.Prove("POST", TokenAddress))).Nonce;
        _party.Prepare = request => request.Headers.Add("DPoP", key.Prove("POST", TokenAddress, nonce));
        try
        {
            return await send();
        }
        finally
        {
            _party.Prepare = null;
        }
    }

    private async Task<(HttpStatusCode Status, JsonElement Body, string? Nonce)> SendAsync(string code, string proof)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, TokenAddress)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["client_id"] = _party.ClientId,
                ["code"] = code,
                ["redirect_uri"] = _party.RedirectUri,
                ["code_verifier"] = _party.Verifier,
            }),
        };
        request.Headers.Add("DPoP", proof);
        using var response = await RelyingParty.Http.SendAsync(request);
        var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return (response.StatusCode, body, response.Headers.TryGetValues("DPoP-Nonce", out var nonces) ? nonces.Single() : null);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> UserInfoAsync(string token, string scheme, string? proof)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _host.Origin + "/connect/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, token);
        if (proof is not null)
        {
            request.Headers.Add("DPoP", proof);
        }

        return await RelyingParty.SendAsync(request);
    }
}
