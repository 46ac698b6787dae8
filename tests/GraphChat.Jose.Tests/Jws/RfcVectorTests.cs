using System.Text;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;

namespace GraphChat.Jose.Tests.Jws;

/// <summary>The examples of RFC 7515 appendix A, RFC 8037 appendix A and RFC 7638 §3.1.</summary>
public sealed class RfcVectorTests
{
    private const string Claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string Rsa =
        """
        {"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB","alg":"RS256"}
        """;

    private const string Ec = """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}""";

    private const string Okp = """{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""";

    [Fact]
    public void Rfc_7515_A_2_is_verified_by_RS256() =>
        AssertVerified(
            Rsa,
            $"eyJhbGciOiJSUzI1NiJ9.{Claims}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");

    [Fact]
    public void Rfc_7515_A_3_is_verified_by_ES256() =>
        AssertVerified(Ec, $"eyJhbGciOiJFUzI1NiJ9.{Claims}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");

    [Fact]
    public void Rfc_8037_A_4_is_made_and_verified_by_EdDSA()
    {
        const string Expected = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        AssertVerified(Okp, Expected);

        Assert.True(JsonWebKey.TryParse(Okp, out var jwk));
        Assert.True(SigningKey.TryCreate(jwk, out var key));
        var input = Encoding.ASCII.GetBytes(Expected[..Expected.LastIndexOf('.')]);
        Assert.Equal(Expected[(Expected.LastIndexOf('.') + 1)..], Base64UrlText.Encode(key.Sign(input)));
    }

    [Fact]
    public void Thumbprints_are_those_of_rfc_7638_and_rfc_8037()
    {
        Assert.True(JsonWebKey.TryParse("""{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}""", out var rsa));
        Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", rsa.Thumbprint());
        Assert.True(JsonWebKey.TryParse(Okp, out var okp));
        Assert.Equal("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", okp.Thumbprint());
    }

    [Fact]
    public void Rfc_7515_A_1_is_refused_because_there_are_no_symmetric_keys() =>
        Assert.False(JsonWebKey.TryParse("""{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}""", out _));

    [Fact]
    public void Rfc_7515_A_5_unsecured_is_read_by_nobody()
    {
        Assert.False(CompactJws.TryRead($"eyJhbGciOiJub25lIn0.{Claims}.", out _, out var error));
        Assert.Equal(JwsError.Malformed, error);
    }

    private static void AssertVerified(string jwkJson, string token)
    {
        Assert.True(JsonWebKey.TryParse(jwkJson, out var jwk));
        Assert.True(VerificationKey.TryCreate(jwk, out var key));
        Assert.True(CompactJws.TryRead(token, out var jws, out _));
        Assert.True(jws.IsSignedBy(key));

        // One bit of each part makes it false or unreadable.
        for (var i = 0; i < token.Length; i += 7)
        {
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Assert.False(CompactJws.TryRead(changed, out var other, out _) && other.IsSignedBy(key), $"changed at {i}");
        }
    }
}
