using System.Runtime.InteropServices;

namespace GraphChat.Cryptography.Interop;

/// <summary>crypto_sign_ed25519.h</summary>
internal static partial class CryptoSign
{
    internal const int SeedSize = 32;
    internal const int PublicKeySize = 32;
    internal const int SecretKeySize = 64;
    internal const int SignatureSize = 64;

    [LibraryImport(Core.Library)]
    internal static partial int crypto_sign_ed25519_seed_keypair(Span<byte> publicKey, Span<byte> secretKey, ReadOnlySpan<byte> seed);

    [LibraryImport(Core.Library)]
    internal static partial int crypto_sign_ed25519_detached(
        Span<byte> signature, nint signatureLength, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> secretKey);

    [LibraryImport(Core.Library)]
    internal static partial int crypto_sign_ed25519_verify_detached(
        ReadOnlySpan<byte> signature, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> publicKey);
}
