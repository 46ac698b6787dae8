using System.Security.Cryptography;
using GraphChat.Jose.Jwk;

namespace GraphChat.Jose.Jws;

internal sealed class RsaSigningKey : SigningKey
{
    private readonly KeyPool<RSA> _pool;
    private readonly RSASignaturePadding _padding;

    public RsaSigningKey(JwsAlgorithm algorithm, JsonWebKey jwk)
        : base(algorithm, jwk)
    {
        _padding = algorithm == JwsAlgorithm.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        _pool = new KeyPool<RSA>(() => RSA.Create(jwk.ToRsaParameters()));
        _pool.Return(_pool.Rent());
    }

    public override byte[] Sign(ReadOnlySpan<byte> data)
    {
        var key = _pool.Rent();
        try
        {
            return key.SignData(data, HashAlgorithmName.SHA256, _padding);
        }
        finally
        {
            _pool.Return(key);
        }
    }
}
