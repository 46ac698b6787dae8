using GraphChat.Cryptography.Interop;

namespace GraphChat.Cryptography;

internal sealed class X25519() : KeyAgreementAlgorithm("X25519", CryptoScalarMult.Size, CryptoScalarMult.Size, CryptoScalarMult.Size)
{
    // The points of small order (and their other encodings), with which every shared secret is zero: RFC 7748 §6.1.
    private static readonly byte[][] s_smallOrder =
    [
        new byte[32],
        [1, .. new byte[31]],
        Convert.FromHexString("E0EB7A7C3B41B8AE1656E3FAF19FC46ADA098DEB9C32B1FD866205165F49B800"),
        Convert.FromHexString("5F9C95BCA3508C24B1D0B1559C83EF5B04445CC4581C8E86D8224EDDD09F1157"),
        Convert.FromHexString("ECFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F"),
        Convert.FromHexString("EDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F"),
        Convert.FromHexString("EEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F"),
    ];

    internal override bool IsPublicKey(ReadOnlySpan<byte> publicKey)
    {
        foreach (var point in s_smallOrder)
        {
            // RFC 7748 §5: the highest bit is not part of the number.
            if (publicKey[..^1].SequenceEqual(point.AsSpan(0, 31)) && (publicKey[^1] & 0x7F) == point[^1])
            {
                return false;
            }
        }

        return true;
    }

    internal override bool TryComputePublicKey(ReadOnlySpan<byte> key, Span<byte> publicKey) =>
        CryptoScalarMult.crypto_scalarmult_curve25519_base(publicKey, key) == 0;

    internal override bool AgreeCore(Key key, ReadOnlySpan<byte> otherParty, Span<byte> secret) =>
        CryptoScalarMult.crypto_scalarmult_curve25519(secret, key.Bytes, otherParty) == 0;
}
