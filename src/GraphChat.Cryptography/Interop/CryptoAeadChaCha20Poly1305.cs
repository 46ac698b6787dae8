using System.Runtime.InteropServices;

namespace GraphChat.Cryptography.Interop;

/// <summary>crypto_aead_chacha20poly1305.h</summary>
internal static partial class CryptoAeadChaCha20Poly1305
{
    [LibraryImport(Core.Library)]
    internal static partial int crypto_aead_chacha20poly1305_ietf_encrypt(
        Span<byte> ciphertext, nint ciphertextLength, ReadOnlySpan<byte> message, ulong messageLength,
        ReadOnlySpan<byte> associated, ulong associatedLength, nint secretNonce, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key);

    [LibraryImport(Core.Library)]
    internal static partial int crypto_aead_chacha20poly1305_ietf_decrypt(
        Span<byte> message, nint messageLength, nint secretNonce, ReadOnlySpan<byte> ciphertext, ulong ciphertextLength,
        ReadOnlySpan<byte> associated, ulong associatedLength, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key);
}
