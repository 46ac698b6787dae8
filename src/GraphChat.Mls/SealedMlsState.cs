using System.Security.Cryptography;
using GraphChat.Cryptography;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls;

/// <summary>A member's saved state under a key of the caller's: XChaCha20-Poly1305 with a random nonce.</summary>
public static class SealedMlsState
{
    private const byte Version = 1;

    private static ReadOnlySpan<byte> Purpose => "GraphChat MLS state 1"u8;

    private static AeadAlgorithm Aead => AeadAlgorithm.XChaCha20Poly1305;

    /// <summary>The state of a group, encrypted.</summary>
    /// <exception cref="ArgumentException">The key is none of XChaCha20-Poly1305.</exception>
    public static byte[] Seal(MlsGroup group, Key key)
    {
        var state = group.Serialize();
        try
        {
            var nonce = RandomNumberGenerator.GetBytes(Aead.NonceSize);
            return [Version, .. nonce, .. Aead.Encrypt(key, nonce, Purpose, state)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(state);
        }
    }

    /// <summary>The group of <see cref="Seal"/>.</summary>
    /// <param name="sealedState">The bytes.</param>
    /// <param name="key">The key.</param>
    /// <param name="signer">The signature key of our leaf.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="minimumRevision">The last revision that is known to have been written: an older copy is refused.</param>
    /// <exception cref="FormatException">The state is damaged, of another version or key, or older than that.</exception>
    public static MlsGroup Open(ReadOnlySpan<byte> sealedState, Key key, SignatureKeyPair signer, MlsSettings settings, ulong minimumRevision)
    {
        if (sealedState.Length < 1 + Aead.NonceSize || sealedState[0] != Version)
        {
            throw new FormatException("The sealed state has another version.");
        }

        if (!Aead.TryDecrypt(key, sealedState.Slice(1, Aead.NonceSize), Purpose, sealedState[(1 + Aead.NonceSize)..], out var state))
        {
            throw new FormatException("The sealed state is damaged or of another key.");
        }

        try
        {
            return MlsGroup.Restore(state, signer, settings, minimumRevision);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(state);
        }
    }
}
