using System.Text;
using System.Text.Json.Nodes;
using GraphChat.Identity.Keys;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Identity.Validation;
using GraphChat.Jose;
using GraphChat.Jose.Jws;
using Microsoft.Extensions.DependencyInjection;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Validation;

public sealed class AccessTokenValidatorTests(SharedHost shared)
{
    private readonly IdentityHost _host = shared.Host;

    [Fact]
    public async Task Forged_foreign_and_mistaken_tokens_are_refused()
    {
        using var browser = new Browser(_host.Origin);
        var tokens = await new RelyingParty(_host).GetTokensAsync(browser, (await _host.AddAccountAsync()).UserName!);
        var good = Text(tokens, "access_token");
        var claims = JsonNode.Parse(RelyingParty.PayloadOf(good).GetRawText())!.AsObject();
        var own = await _host.Services.GetRequiredService<SigningKeyRing>().CurrentAsync(JwsAlgorithm.ES256, TestContext.Current.CancellationToken);
        Assert.True(SigningKey.TryCreate(SigningKey.Generate(JwsAlgorithm.ES256) with { KeyId = own.KeyId }, out var foreign));

        async Task ExpectAsync(AccessTokenError error, string token) =>
            Assert.Equal(error, (await _host.Services.GetRequiredService<AccessTokenValidator>().ValidateAsync(token, TestContext.Current.CancellationToken)).Error);
        string Signed(SigningKey key, string type, Action<JsonObject> change)
        {
            var changed = claims.DeepClone().AsObject();
            change(changed);
            return CompactJws.Sign(Encoding.UTF8.GetBytes(changed.ToJsonString()), key, type);
        }

        await ExpectAsync(AccessTokenError.None, good);
        await ExpectAsync(AccessTokenError.None, Signed(own, "at+jwt", _ => { }));
        await ExpectAsync(AccessTokenError.Signature, Signed(foreign, "at+jwt", _ => { }));
        await ExpectAsync(AccessTokenError.Signature, good[..^6] + "AAAAAA");
        await ExpectAsync(AccessTokenError.NotAnAccessToken, Text(tokens, "id_token"));
        await ExpectAsync(AccessTokenError.NotAnAccessToken, Signed(own, "JWT", _ => { }));
        await ExpectAsync(AccessTokenError.NotAnAccessToken, Signed(own, "at+jwt", json => json.Remove("jti")));
        await ExpectAsync(AccessTokenError.NotAnAccessToken, Signed(own, "at+jwt", json => json.Remove("client_id")));
        await ExpectAsync(AccessTokenError.NotAnAccessToken, Signed(own, "at+jwt", json => json["cnf"] = new JsonObject { ["x5t#S256"] = "x" }));
        await ExpectAsync(AccessTokenError.Audience, Signed(own, "at+jwt", json => json["aud"] = "graphchat-cli"));
        await ExpectAsync(AccessTokenError.UnknownIssuer, Signed(own, "at+jwt", json => json["iss"] = "https://evil.example"));
        await ExpectAsync(AccessTokenError.Expired, Signed(own, "at+jwt", json => json["exp"] = 1));
        await ExpectAsync(AccessTokenError.NotYetValid, Signed(own, "at+jwt", json => json["nbf"] = 4102444800));
        await ExpectAsync(AccessTokenError.Malformed, "");
        await ExpectAsync(AccessTokenError.Malformed, "a.b.c");
        await ExpectAsync(AccessTokenError.Malformed, Text(tokens, "refresh_token"));

        var payload = good.Split('.')[1];
        foreach (var header in new[]
        {
            """{"alg":"none","typ":"at+jwt"}""",
            $$"""{"alg":"none","typ":"at+jwt","kid":"{{own.KeyId}}"}""",
            $$"""{"alg":"HS256","typ":"at+jwt","kid":"{{own.KeyId}}"}""",
        })
        {
            var input = $"{Base64UrlText.Encode(Encoding.UTF8.GetBytes(header))}.{payload}";
            var hmac = System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(own.PublicKey.ToJson(includePrivate: false)), Encoding.ASCII.GetBytes(input));
            await ExpectAsync(AccessTokenError.Signature, $"{input}.{Base64UrlText.Encode(hmac)}");
            await ExpectAsync(AccessTokenError.Malformed, $"{input}.");
        }

        foreach (var member in new[] { "\"jku\":\"http://127.0.0.1:1/\"", "\"x5u\":\"http://127.0.0.1:1/\"", "\"crit\":[\"x\"]", $"\"jwk\":{foreign.PublicKey.ToJson(includePrivate: false)}" })
        {
            var input = $"{Base64UrlText.Encode(Encoding.UTF8.GetBytes($"{{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"{own.KeyId}\",{member}}}"))}.{payload}";
            await ExpectAsync(AccessTokenError.Malformed, $"{input}.{Base64UrlText.Encode(own.Sign(Encoding.ASCII.GetBytes(input)))}");
        }
    }

    [Fact]
    public async Task Tokens_of_another_issuer_are_checked_by_its_published_keys()
    {
        await using var other = await IdentityHost.StartAsync();
        using var browser = new Browser(other.Origin);
        var token = Text(await new RelyingParty(other).GetTokensAsync(browser, (await other.AddAccountAsync()).UserName!), "access_token");
        using var http = new HttpClient();
        using var keys = new RemoteIssuerKeys(other.Origin, http, TimeProvider.System);
        var validator = new AccessTokenValidator("urn:graphchat:api", [_host.Services.GetRequiredService<InProcessIssuerKeys>(), keys], _host.Origin, null, TimeProvider.System);

        var result = await validator.ValidateAsync(token, TestContext.Current.CancellationToken);

        Assert.Equal((AccessTokenError.None, other.Origin), (result.Error, result.Token!.Issuer));
        Assert.Equal(AccessTokenError.UnknownIssuer, (await _host.Services.GetRequiredService<AccessTokenValidator>().ValidateAsync(token, TestContext.Current.CancellationToken)).Error);
    }

    [Fact]
    public async Task An_issuer_that_is_away_makes_its_tokens_unavailable_and_no_others()
    {
        using var http = new HttpClient();
        using var keys = new RemoteIssuerKeys("http://127.0.0.1:1", http, TimeProvider.System);
        Assert.True(SigningKey.TryCreate(SigningKey.Generate(JwsAlgorithm.ES256), out var key));
        var token = CompactJws.Sign("{\"iss\":\"http://127.0.0.1:1\"}"u8, key, "at+jwt");

        Assert.Equal(AccessTokenError.Unavailable, (await new AccessTokenValidator("urn:graphchat:api", [keys], null, null, TimeProvider.System).ValidateAsync(token, TestContext.Current.CancellationToken)).Error);
        Assert.Throws<ArgumentException>(() => new RemoteIssuerKeys("http://issuer.example", http, TimeProvider.System));
    }
}
