using System.Text;
using System.Text.Json.Nodes;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;

namespace GraphChat.Jose.Tests.Jwk;

public sealed class JsonWebKeyTests
{
    private const string Point = "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"";

    [Theory]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-384\"," + Point + "}")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"secp256k1\"," + Point + "}")]
    [InlineData("{\"kty\":\"EC\"," + Point + "}")]
    [InlineData("{\"kty\":\"ec\",\"crv\":\"P-256\"," + Point + "}")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"}")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}")]
    [InlineData("{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}")]
    [InlineData("{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}")]
    [InlineData("{\"kty\":\"RSA\",\"e\":\"AQAB\"}")]
    [InlineData("{\"kty\":\"oct\",\"k\":\"AAAA\"}")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("")]
    public void A_key_that_is_unknown_weak_or_incomplete_is_not_read(string json) => Assert.False(JsonWebKey.TryParse(json, out _));

    [Fact]
    public void A_point_that_is_not_on_the_curve_makes_no_key()
    {
        Assert.True(JsonWebKey.TryParse("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"}", out var jwk));
        Assert.False(VerificationKey.TryCreate(jwk, out _));
    }

    [Theory]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES384\"," + Point + "}")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"RS256\"," + Point + "}")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"HS256\"," + Point + "}")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"enc\"," + Point + "}")]
    public void A_key_for_another_algorithm_or_use_verifies_nothing(string json)
    {
        Assert.True(JsonWebKey.TryParse(json, out var jwk));
        Assert.False(VerificationKey.TryCreate(jwk, out _));
    }

    [Fact]
    public void A_private_half_is_written_only_when_asked_for_and_never_shown()
    {
        foreach (var algorithm in Enum.GetValues<JwsAlgorithm>())
        {
            var jwk = SigningKey.Generate(algorithm);
            var secret = JsonNode.Parse(jwk.ToJson(includePrivate: true))!["d"]!.GetValue<string>();

            Assert.DoesNotContain(secret, jwk.ToJson(includePrivate: false), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, jwk.ToPublic().ToJson(includePrivate: true), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, jwk.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, Encoding.UTF8.GetString(JsonWebKeySet.Write([jwk])), StringComparison.Ordinal);
            Assert.True(JsonWebKey.TryParse(jwk.ToJson(includePrivate: true), out var again));
            Assert.Equal(jwk, again);
        }
    }

    [Fact]
    public void A_set_gives_the_keys_it_understands_and_is_bounded()
    {
        var one = SigningKey.Generate(JwsAlgorithm.ES256).ToJson(includePrivate: false);
        Assert.True(JsonWebKeySet.TryRead(Encoding.UTF8.GetBytes($$"""{"keys":[{"kty":"oct","k":"AA"},{{one}},{"kty":"new"},7]}"""), out var keys));
        Assert.Single(keys);
        var many = string.Join(',', Enumerable.Repeat(one, JsonWebKeySet.MaxKeys + 1));
        Assert.False(JsonWebKeySet.TryRead(Encoding.UTF8.GetBytes($$"""{"keys":[{{many}}]}"""), out _));
        Assert.False(JsonWebKeySet.TryRead("{\"keys\":{}}"u8.ToArray(), out _));
    }

    [Theory]
    [InlineData("AA", true)]
    [InlineData("AB", false)]
    [InlineData("AAA", true)]
    [InlineData("AAB", false)]
    [InlineData("AAAA", true)]
    [InlineData("AA==", false)]
    [InlineData("A A", false)]
    [InlineData("AA\n", false)]
    [InlineData("A", false)]
    [InlineData("+/", false)]
    [InlineData("", true)]
    public void Base64url_has_one_spelling_for_each_value(string text, bool valid) => Assert.Equal(valid, Base64UrlText.TryDecode(text, out _));
}
