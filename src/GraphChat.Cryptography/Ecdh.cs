using System.Security.Cryptography;

namespace GraphChat.Cryptography;

internal sealed class Ecdh(NistCurve curve) : KeyAgreementAlgorithm($"ECDH {curve.Name}", curve.Size, curve.PointSize, curve.Size)
{
    internal override byte CandidateMask => curve == NistCurve.P521 ? (byte)1 : (byte)0xFF;

    internal override bool DerivesByCandidates => true;

    internal override void GenerateKey(Span<byte> key) => curve.GenerateScalar(key);

    internal override bool TryComputePublicKey(ReadOnlySpan<byte> key, Span<byte> publicKey) => curve.TryComputePoint(key, publicKey);

    internal override bool IsPublicKey(ReadOnlySpan<byte> publicKey) => curve.IsPoint(publicKey);

    internal override bool AgreeCore(Key key, ReadOnlySpan<byte> otherParty, Span<byte> secret)
    {
        var parameters = curve.Private(key.Bytes, key.PublicKey.Bytes);
        using var own = ECDiffieHellman.Create(parameters);
        CryptographicOperations.ZeroMemory(parameters.D);
        using var other = ECDiffieHellman.Create(curve.Public(otherParty));
        var raw = own.DeriveRawSecretAgreement(other.PublicKey);
        raw.CopyTo(secret);
        CryptographicOperations.ZeroMemory(raw);
        return true;
    }
}
