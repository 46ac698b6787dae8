using System.Security.Cryptography;

namespace GraphChat.Cryptography;

internal sealed class Ecdsa(NistCurve curve)
    : SignatureAlgorithm($"ECDSA {curve.Name}", curve.Size, curve.PointSize, (2 * curve.Size) + 11)
{
    internal override void GenerateKey(Span<byte> key) => curve.GenerateScalar(key);

    internal override bool TryComputePublicKey(ReadOnlySpan<byte> key, Span<byte> publicKey) => curve.TryComputePoint(key, publicKey);

    internal override bool IsPublicKey(ReadOnlySpan<byte> publicKey) => curve.IsPoint(publicKey);

    /// <summary>Reads the compressed form too, which other implementations of MLS put into their leaves.</summary>
    internal override byte[]? ReadPublicKey(ReadOnlySpan<byte> blob) =>
        base.ReadPublicKey(blob) ?? curve.Decompress(blob);

    /// <summary>The compressed form: a point has two.</summary>
    public override byte[] Comparable(byte[] publicKey) => publicKey.Length == PublicKeySize
        ? [(byte)(2 + (publicKey[^1] & 1)), .. publicKey[1..(1 + curve.Size)]]
        : publicKey;

    private protected override byte[] SignCore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data)
    {
        var parameters = curve.Private(key, publicKey);
        using var signer = ECDsa.Create(parameters);
        CryptographicOperations.ZeroMemory(parameters.D);
        return signer.SignData(data, curve.Hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    private protected override bool VerifyCore(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var verifier = ECDsa.Create(curve.Public(publicKey));
        return verifier.VerifyData(data, signature, curve.Hash, DSASignatureFormat.Rfc3279DerSequence);
    }
}
