using System.Security.Cryptography;
using GraphChat.Jose.Jwk;

namespace GraphChat.Jose.Jws;

internal sealed class EcdsaSigningKey : SigningKey
{
    private readonly KeyPool<ECDsa> _pool;

    public EcdsaSigningKey(JsonWebKey jwk)
        : base(JwsAlgorithm.ES256, jwk)
    {
        _pool = new KeyPool<ECDsa>(() => ECDsa.Create(jwk.ToEcParameters()));
        _pool.Return(_pool.Rent());
    }

    public override byte[] Sign(ReadOnlySpan<byte> data)
    {
        var key = _pool.Rent();
        try
        {
            return key.SignData(data.ToArray(), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _pool.Return(key);
        }
    }
}
