using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using GraphChat.Jose.Jwk;

namespace GraphChat.Jose.Jws;

/// <summary>A public key together with the one algorithm that it is for. Thread-safe.</summary>
public abstract class VerificationKey
{
    private protected VerificationKey(JwsAlgorithm algorithm, JsonWebKey jwk)
    {
        Algorithm = algorithm;
        Jwk = jwk;
        KeyId = jwk.KeyId ?? jwk.Thumbprint();
    }

    /// <summary>The only algorithm that the key verifies.</summary>
    public JwsAlgorithm Algorithm { get; }

    /// <summary>The JWK's `kid`, or its thumbprint (RFC 7638) where it has none.</summary>
    public string KeyId { get; }

    /// <summary>The public key as JWK.</summary>
    public JsonWebKey Jwk { get; }

    /// <summary>
    /// Makes a key from a JWK; false for a key that is unknown, weak (RSA below 2048 bits), not on its curve, meant for
    /// encryption, or whose `alg` does not fit its type.
    /// </summary>
    /// <param name="jwk">Public, or private, of which the public half is taken.</param>
    /// <param name="key">The key.</param>
    /// <param name="rsaDefault">The algorithm of an RSA key that names none; without it such a key is refused.</param>
    public static bool TryCreate(JsonWebKey jwk, [NotNullWhen(true)] out VerificationKey? key, JwsAlgorithm? rsaDefault = null)
    {
        key = null;
        if (jwk.Use is not (null or "sig") || !jwk.TryGetAlgorithm(rsaDefault, out var algorithm))
        {
            return false;
        }

        try
        {
            key = algorithm switch
            {
                JwsAlgorithm.ES256 => new EcdsaVerificationKey(jwk.ToPublic()),
                JwsAlgorithm.RS256 or JwsAlgorithm.PS256 => new RsaVerificationKey(algorithm, jwk.ToPublic()),
                JwsAlgorithm.EdDSA => new EdDsaVerificationKey(jwk.ToPublic()),
                _ => null,
            };
            return key is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Whether <paramref name="signature"/> is the key's over <paramref name="data"/>; never throws on data.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}
