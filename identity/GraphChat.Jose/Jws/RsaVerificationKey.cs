using System.Security.Cryptography;
using GraphChat.Jose.Jwk;

namespace GraphChat.Jose.Jws;

internal sealed class RsaVerificationKey : VerificationKey
{
    private readonly KeyPool<RSA> _pool;
    private readonly RSASignaturePadding _padding;
    private readonly int _length;

    public RsaVerificationKey(JwsAlgorithm algorithm, JsonWebKey jwk)
        : base(algorithm, jwk)
    {
        _padding = algorithm == JwsAlgorithm.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        _pool = new KeyPool<RSA>(() => RSA.Create(jwk.ToRsaParameters()));
        var key = _pool.Rent();
        _length = key.KeySize / 8;
        _pool.Return(key);
    }

    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != _length)
        {
            return false;
        }

        var key = _pool.Rent();
        try
        {
            return key.VerifyData(data, signature, HashAlgorithmName.SHA256, _padding);
        }
        finally
        {
            _pool.Return(key);
        }
    }
}
