using System.Text.Json.Nodes;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;
using GraphChat.Jose.Tests.Jws;

namespace GraphChat.Jose.Tests.Jwt;

public sealed class JsonWebTokenTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly JwtExpectations s_expectations = new() { Issuer = "https://op.example", Audiences = ["urn:api"], Types = ["at+jwt"] };

    private readonly (SigningKey Signing, VerificationKey Verification) _key = CompactJwsTests.NewKey(JwsAlgorithm.ES256);

    [Fact]
    public void A_token_that_meets_every_expectation_is_accepted()
    {
        Assert.Equal(JwtError.None, Check(Claims()));
        Assert.Equal(JwtError.None, Check(Claims(json => json["aud"] = new JsonArray("x", "urn:api"))));
        Assert.Equal(JwtError.None, Check(Claims(), "application/AT+JWT"));
    }

    [Fact]
    public void Each_expectation_that_is_not_met_has_its_error()
    {
        Assert.Equal(JwtError.Type, Check(Claims(), "JWT"));
        Assert.Equal(JwtError.Type, Check(Claims(), null));
        Assert.Equal(JwtError.Issuer, Check(Claims(json => json["iss"] = "https://op.example/")));
        Assert.Equal(JwtError.Issuer, Check(Claims(json => json.Remove("iss"))));
        Assert.Equal(JwtError.Audience, Check(Claims(json => json["aud"] = "urn:other")));
        Assert.Equal(JwtError.Audience, Check(Claims(json => json["aud"] = new JsonArray())));
        Assert.Equal(JwtError.Malformed, Check(Claims(json => json["aud"] = new JsonArray(7))));
        Assert.Equal(JwtError.Expired, Check(Claims(json => json.Remove("exp"))));
        Assert.Equal(JwtError.Expired, Check(Claims(json => json["exp"] = "1800000300")));
        Assert.Equal(JwtError.Expired, Check(Claims(json => json["exp"] = 1_799_999_970)));
        Assert.Equal(JwtError.None, Check(Claims(json => json["exp"] = 1_799_999_971)));
        Assert.Equal(JwtError.Expired, Check(Claims(json => json["exp"] = 1e300)));
        Assert.Equal(JwtError.NotYetValid, Check(Claims(json => json["nbf"] = 1_800_000_031)));
        Assert.Equal(JwtError.NotYetValid, Check(Claims(json => json["iat"] = 1_800_000_031)));
        Assert.Equal(JwtError.NotYetValid, Check(Claims(json => json["nbf"] = "soon")));
        Assert.Equal(JwtError.Signature, Check(Claims(), "at+jwt", CompactJwsTests.NewKey(JwsAlgorithm.ES256).Verification));
    }

    [Fact]
    public async Task The_jose_library_accepts_our_tokens_and_we_accept_its()
    {
        var algorithms = Enum.GetValues<JwsAlgorithm>();
        var keys = algorithms.Select(algorithm => SigningKey.Generate(algorithm)).ToArray();
        var operations = new List<JsonObject>();
        foreach (var jwk in keys)
        {
            Assert.True(SigningKey.TryCreate(jwk, out var signing));
            var token = JsonWebToken.Sign(signing, "at+jwt", writer =>
            {
                writer.WriteString("iss", "https://op.example");
                writer.WriteNumber("exp", 1_800_000_300);
            });
            operations.Add(Verify(token, jwk));
            operations.Add(Verify(Mutate(token), jwk));
            operations.Add(new JsonObject
            {
                ["kind"] = "sign", ["jwk"] = JoseOracle.Node(jwk.ToJson(includePrivate: true)), ["alg"] = jwk.Algorithm, ["type"] = "at+jwt", ["claims"] = Claims(),
            });
            operations.Add(new JsonObject { ["kind"] = "thumbprint", ["jwk"] = JoseOracle.Node(jwk.ToJson(includePrivate: false)) });
            operations.Add(new JsonObject { ["kind"] = "generate", ["alg"] = jwk.Algorithm });
        }

        var answers = await JoseOracle.AskAsync([.. operations]);

        for (var i = 0; i < keys.Length; i++)
        {
            var five = answers.AsSpan(i * 5, 5);
            Assert.Equal("https://op.example", five[0].GetProperty("payload").GetProperty("iss").GetString());
            Assert.Equal("ERR_JWS_SIGNATURE_VERIFICATION_FAILED", five[1].GetProperty("error").GetString());
            Assert.True(VerificationKey.TryCreate(keys[i], out var verification));
            Assert.True(CompactJws.TryRead(five[2].GetProperty("token").GetString()!, out var jws, out _));
            Assert.Equal(JwtError.None, JsonWebToken.Check(jws, verification, s_expectations, s_now, out _));
            Assert.Equal(keys[i].Thumbprint(), five[3].GetProperty("thumbprint").GetString());
            Assert.True(JsonWebKey.TryRead(five[4].GetProperty("private"), out var foreign));
            Assert.True(SigningKey.TryCreate(foreign with { Algorithm = keys[i].Algorithm }, out _));
        }
    }

    private static JsonObject Verify(string token, JsonWebKey jwk) => new()
    {
        ["kind"] = "verify", ["token"] = token, ["jwk"] = JoseOracle.Node(jwk.ToJson(includePrivate: false)), ["alg"] = jwk.Algorithm,
    };

    private static string Mutate(string token)
    {
        var parts = token.Split('.');
        Assert.True(Base64UrlText.TryDecode(parts[2], out var signature));
        signature[10] ^= 1;
        return $"{parts[0]}.{parts[1]}.{Base64UrlText.Encode(signature)}";
    }

    private static JsonObject Claims(Action<JsonObject>? change = null)
    {
        var claims = new JsonObject { ["iss"] = "https://op.example", ["aud"] = "urn:api", ["sub"] = "someone", ["iat"] = 1_800_000_000, ["exp"] = 1_800_000_300 };
        change?.Invoke(claims);
        return claims;
    }

    private JwtError Check(JsonObject claims, string? type = "at+jwt", VerificationKey? key = null)
    {
        var token = CompactJws.Sign(System.Text.Encoding.UTF8.GetBytes(claims.ToJsonString()), _key.Signing, type);
        Assert.True(CompactJws.TryRead(token, out var jws, out _));
        return JsonWebToken.Check(jws, key ?? _key.Verification, s_expectations, s_now, out _);
    }
}
