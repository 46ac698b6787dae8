using System.Text;
using GraphChat.Jose.Jws;

namespace GraphChat.Jose.Tests.Jws;

public sealed class CompactJwsTests
{
    public static TheoryData<JwsAlgorithm> Algorithms => new(Enum.GetValues<JwsAlgorithm>());

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void What_a_key_signs_its_public_half_verifies_and_no_other_key(JwsAlgorithm algorithm)
    {
        var (signing, verification) = NewKey(algorithm);
        var token = CompactJws.Sign("payload"u8, signing, "JWT");

        Assert.True(CompactJws.TryRead(token, out var jws, out _));
        Assert.True(jws.IsSignedBy(verification));
        Assert.False(jws.IsSignedBy(NewKey(algorithm).Verification));
        Assert.Equal(signing.KeyId, jws.Header.KeyId);
        Assert.Equal("payload", Encoding.UTF8.GetString(jws.Payload.Span));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void The_header_cannot_choose_another_algorithm_for_the_key(JwsAlgorithm algorithm)
    {
        var (signing, verification) = NewKey(algorithm);
        foreach (var claimed in new[] { "none", "None", "HS256", "ES384", "RS256", "PS256", "ES256", "EdDSA", "" }.Where(name => name != algorithm.ToString()))
        {
            var header = Base64UrlText.Encode(Encoding.UTF8.GetBytes($$"""{"alg":"{{claimed}}"}"""));
            var input = $"{header}.{Base64UrlText.Encode("{}"u8)}";
            var token = $"{input}.{Base64UrlText.Encode(signing.Sign(Encoding.ASCII.GetBytes(input)))}";

            Assert.False(CompactJws.TryRead(token, out var jws, out _) && jws.IsSignedBy(verification), claimed);
        }
    }

    [Theory]
    [InlineData("""{"alg":"ES256","crit":["exp"],"exp":1}""")]
    [InlineData("""{"alg":"ES256","crit":[]}""")]
    [InlineData("""{"alg":"ES256","jku":"https://evil.example/jwks"}""")]
    [InlineData("""{"alg":"ES256","x5u":"https://evil.example/cert"}""")]
    [InlineData("""{"alg":"ES256","x5c":["MIIB"]}""")]
    [InlineData("""{"alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}}""")]
    [InlineData("""{"alg":"ES256","b64":false}""")]
    [InlineData("""{"alg":"ES256","zip":"DEF"}""")]
    public void A_header_that_would_let_the_sender_choose_key_or_rules_is_refused(string header)
    {
        Assert.False(CompactJws.TryRead(Token(header), out _, out var error));
        Assert.Equal(JwsError.ForbiddenHeader, error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"alg":1}""")]
    [InlineData("""{"alg":null}""")]
    [InlineData("""{"alg":"ES256","kid":7}""")]
    [InlineData("""{"alg":"ES256","typ":["JWT"]}""")]
    [InlineData("""{"alg":"ES256","alg":"none"}""")]
    [InlineData("""{"alg":"ES256","\u0061lg":"none"}""")]
    [InlineData("""{"alg":"ES256",}""")]
    [InlineData("""{"alg":"\ud800"}""")]
    [InlineData("""{"alg":"ES256","x":[[[[[[[[[[1]]]]]]]]]]}""")]
    public void A_header_that_is_no_object_of_the_right_members_is_refused(string header)
    {
        Assert.False(CompactJws.TryRead(Token(header), out _, out var error));
        Assert.Equal(JwsError.Malformed, error);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.AA.AA")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.AA.AA.AA")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.AA==")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.A")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.A+")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30. AA")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e31.AA")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.é.AA")]
    public void A_text_that_is_not_three_parts_of_strict_base64url_is_refused(string text)
    {
        Assert.False(CompactJws.TryRead(text, out _, out var error));
        Assert.Equal(JwsError.Malformed, error);
    }

    [Fact]
    public void A_text_over_the_limit_is_not_read_at_all()
    {
        Assert.False(CompactJws.TryRead(new string('A', CompactJws.DefaultMaxLength + 1), out _, out var error));
        Assert.Equal(JwsError.TooLong, error);
    }

    [Fact]
    public void An_ECDSA_signature_in_DER_or_of_zeros_is_refused()
    {
        var (signing, verification) = NewKey(JwsAlgorithm.ES256);
        var token = CompactJws.Sign("{}"u8, signing);
        var input = token[..token.LastIndexOf('.')];
        foreach (var signature in new[] { new byte[64], new byte[63], new byte[65], [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01] })
        {
            Assert.True(CompactJws.TryRead($"{input}.{Base64UrlText.Encode(signature)}", out var jws, out _));
            Assert.False(jws.IsSignedBy(verification));
        }
    }

    [Fact]
    public async Task One_key_verifies_and_signs_on_many_threads_at_once()
    {
        var (signing, verification) = NewKey(JwsAlgorithm.ES256);
        await Parallel.ForAsync(0, 500, TestContext.Current.CancellationToken, (i, _) =>
        {
            var payload = Encoding.UTF8.GetBytes($"payload {i}");
            Assert.True(CompactJws.TryRead(CompactJws.Sign(payload, signing), out var jws, out var _));
            Assert.True(jws.IsSignedBy(verification));
            return ValueTask.CompletedTask;
        });
    }

    internal static (SigningKey Signing, VerificationKey Verification) NewKey(JwsAlgorithm algorithm)
    {
        var jwk = SigningKey.Generate(algorithm);
        Assert.True(SigningKey.TryCreate(jwk, out var signing));
        Assert.True(VerificationKey.TryCreate(jwk, out var verification));
        return (signing, verification);
    }

    private static string Token(string header) => $"{Base64UrlText.Encode(Encoding.UTF8.GetBytes(header))}.e30.AAAA";
}
