using System.Security.Cryptography;
using GraphChat.Jose.Jwk;

namespace GraphChat.Jose.Jws;

internal sealed class EcdsaVerificationKey : VerificationKey
{
    private const int SignatureLength = 64;

    private readonly KeyPool<ECDsa> _pool;

    public EcdsaVerificationKey(JsonWebKey jwk)
        : base(JwsAlgorithm.ES256, jwk)
    {
        _pool = new KeyPool<ECDsa>(() => ECDsa.Create(jwk.ToEcParameters()));
        // Proves at once that the point is on the curve.
        _pool.Return(_pool.Rent());
    }

    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength)
        {
            return false;
        }

        var key = _pool.Rent();
        try
        {
            return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _pool.Return(key);
        }
    }
}
