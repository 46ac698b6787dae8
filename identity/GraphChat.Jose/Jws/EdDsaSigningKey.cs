using System.Security.Cryptography;
using GraphChat.Cryptography;
using GraphChat.Jose.Jwk;

namespace GraphChat.Jose.Jws;

internal sealed class EdDsaSigningKey : SigningKey
{
    private readonly Key _key;

    public EdDsaSigningKey(JsonWebKey jwk)
        : base(JwsAlgorithm.EdDSA, jwk)
    {
        _key = Key.TryImport(SignatureAlgorithm.Ed25519, jwk.Number("d"), out var key) && key.PublicKey.Bytes.SequenceEqual(jwk.Number("x"))
            ? key
            : throw new CryptographicException("The halves of the Ed25519 key do not belong together.");
    }

    public override byte[] Sign(ReadOnlySpan<byte> data) => SignatureAlgorithm.Ed25519.Sign(_key, data);
}
