using GraphChat.Cryptography.Interop;

namespace GraphChat.Cryptography;

internal sealed class X25519() : KeyAgreementAlgorithm("X25519", CryptoScalarMult.Size, CryptoScalarMult.Size, CryptoScalarMult.Size)
{
    internal override bool TryComputePublicKey(ReadOnlySpan<byte> key, Span<byte> publicKey) =>
        CryptoScalarMult.crypto_scalarmult_curve25519_base(publicKey, key) == 0;

    private protected override bool AgreeCore(Key key, ReadOnlySpan<byte> otherParty, Span<byte> secret) =>
        CryptoScalarMult.crypto_scalarmult_curve25519(secret, key.Bytes, otherParty) == 0;
}
