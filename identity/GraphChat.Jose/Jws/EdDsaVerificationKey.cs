using System.Security.Cryptography;
using GraphChat.Cryptography;
using GraphChat.Jose.Jwk;

namespace GraphChat.Jose.Jws;

internal sealed class EdDsaVerificationKey : VerificationKey
{
    private readonly PublicKey _key;

    public EdDsaVerificationKey(JsonWebKey jwk)
        : base(JwsAlgorithm.EdDSA, jwk)
    {
        _key = PublicKey.TryImport(SignatureAlgorithm.Ed25519, jwk.Number("x"), out var key)
            ? key
            : throw new CryptographicException("The bytes are no Ed25519 public key.");
    }

    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => SignatureAlgorithm.Ed25519.Verify(_key, data, signature);
}
