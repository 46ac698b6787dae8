using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using GraphChat.Cryptography;
using GraphChat.Jose.Jwk;

namespace GraphChat.Jose.Jws;

/// <summary>A private key together with the one algorithm that it is for. Thread-safe. Says nothing of its secret in any text.</summary>
public abstract class SigningKey
{
    private protected SigningKey(JwsAlgorithm algorithm, JsonWebKey privateJwk)
    {
        Algorithm = algorithm;
        PublicKey = privateJwk.ToPublic();
        KeyId = privateJwk.KeyId ?? privateJwk.Thumbprint();
    }

    /// <summary>The only algorithm that the key signs by.</summary>
    public JwsAlgorithm Algorithm { get; }

    /// <summary>The JWK's `kid`, or its thumbprint where it has none.</summary>
    public string KeyId { get; }

    /// <summary>The public half.</summary>
    public JsonWebKey PublicKey { get; }

    /// <summary>Makes a new key as private JWK with `alg`, `use` and `kid` (RFC 7638 thumbprint) set: P-256, RSA 2048 or 3072, or Ed25519.</summary>
    /// <param name="algorithm">What the key is for.</param>
    /// <param name="rsaBits">The size of an RSA key in bits, at least 2048.</param>
    public static JsonWebKey Generate(JwsAlgorithm algorithm, int rsaBits = 2048)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rsaBits, 2048);
        JsonWebKey jwk;
        switch (algorithm)
        {
            case JwsAlgorithm.ES256:
                using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                {
                    jwk = JsonWebKey.FromEc(key.ExportParameters(includePrivateParameters: true));
                }

                break;
            case JwsAlgorithm.RS256 or JwsAlgorithm.PS256:
                using (var key = RSA.Create(rsaBits))
                {
                    jwk = JsonWebKey.FromRsa(key.ExportParameters(includePrivateParameters: true));
                }

                break;
            case JwsAlgorithm.EdDSA:
                var seed = RandomNumberGenerator.GetBytes(32);
                using (var key = Key.Import(SignatureAlgorithm.Ed25519, seed))
                {
                    jwk = JsonWebKey.FromEd25519(key.PublicKey.Bytes, seed);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(algorithm));
        }

        return jwk with { Algorithm = algorithm.ToString(), Use = "sig", KeyId = jwk.Thumbprint() };
    }

    /// <summary>Makes a key from a private JWK; false as in <see cref="VerificationKey.TryCreate"/>, or for a public one.</summary>
    public static bool TryCreate(JsonWebKey jwk, [NotNullWhen(true)] out SigningKey? key, JwsAlgorithm? rsaDefault = null)
    {
        key = null;
        if (!jwk.IsPrivate || jwk.Use is not (null or "sig") || !jwk.TryGetAlgorithm(rsaDefault, out var algorithm))
        {
            return false;
        }

        try
        {
            key = algorithm switch
            {
                JwsAlgorithm.ES256 => new EcdsaSigningKey(jwk),
                JwsAlgorithm.RS256 or JwsAlgorithm.PS256 => new RsaSigningKey(algorithm, jwk),
                JwsAlgorithm.EdDSA => new EdDsaSigningKey(jwk),
                _ => null,
            };
            return key is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>The signature over <paramref name="data"/>, in the form that JWS carries.</summary>
    public abstract byte[] Sign(ReadOnlySpan<byte> data);
}
