using System.Security.Cryptography;
using GraphChat.Cryptography.Interop;

namespace GraphChat.Cryptography;

internal sealed class Ed25519() : SignatureAlgorithm("Ed25519", CryptoSign.SeedSize, CryptoSign.PublicKeySize, CryptoSign.SignatureSize)
{
    internal override bool TryComputePublicKey(ReadOnlySpan<byte> key, Span<byte> publicKey)
    {
        Span<byte> secret = stackalloc byte[CryptoSign.SecretKeySize];
        var done = CryptoSign.crypto_sign_ed25519_seed_keypair(publicKey, secret, key);
        CryptographicOperations.ZeroMemory(secret);
        return done == 0;
    }

    private protected override byte[] SignCore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data)
    {
        // libsodium's secret key is the seed followed by the public key.
        Span<byte> secret = stackalloc byte[CryptoSign.SecretKeySize];
        key.CopyTo(secret);
        publicKey.CopyTo(secret[CryptoSign.SeedSize..]);
        var signature = new byte[CryptoSign.SignatureSize];
        _ = CryptoSign.crypto_sign_ed25519_detached(signature, 0, data, (ulong)data.Length, secret);
        CryptographicOperations.ZeroMemory(secret);
        return signature;
    }

    private protected override bool VerifyCore(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == CryptoSign.SignatureSize
        && CryptoSign.crypto_sign_ed25519_verify_detached(signature, data, (ulong)data.Length, publicKey) == 0;
}
