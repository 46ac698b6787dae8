using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Cryptography;

/// <summary>
/// Authenticated encryption; the ciphertext ends with the tag. A nonce must never be used twice with a key.
/// Decryption says only whether it worked, never why not.
/// </summary>
public abstract class AeadAlgorithm : Algorithm
{
    private protected AeadAlgorithm(string name, int keySize, int nonceSize, int tagSize)
        : base(name, keySize)
    {
        NonceSize = nonceSize;
        TagSize = tagSize;
    }

    /// <summary>AES-128 in GCM.</summary>
    public static AeadAlgorithm Aes128Gcm { get; } = new AesGcmAead("AES-128-GCM", 16);

    /// <summary>AES-256 in GCM.</summary>
    public static AeadAlgorithm Aes256Gcm { get; } = new AesGcmAead("AES-256-GCM", 32);

    /// <summary>ChaCha20-Poly1305 (RFC 8439), 12-byte nonce.</summary>
    public static AeadAlgorithm ChaCha20Poly1305 { get; } = new ChaCha20Poly1305Aead();

    /// <summary>XChaCha20-Poly1305, 24-byte nonce, which may be drawn at random.</summary>
    public static AeadAlgorithm XChaCha20Poly1305 { get; } = new XChaCha20Poly1305Aead();

    /// <summary>Bytes of a nonce.</summary>
    public int NonceSize { get; }

    /// <summary>Bytes that the ciphertext is longer than the plaintext.</summary>
    public int TagSize { get; }

    /// <summary>Encrypts and authenticates.</summary>
    /// <exception cref="ArgumentException">The key or the nonce's length is another algorithm's.</exception>
    public byte[] Encrypt(Key key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext)
    {
        KeyCheck.Of(this, key.Algorithm);
        return Encrypt(key.Bytes, nonce, associatedData, plaintext);
    }

    /// <summary>Encrypts under a key that is used this once; the caller zeroes it.</summary>
    /// <exception cref="ArgumentException">The key's or the nonce's length is wrong.</exception>
    public byte[] Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext)
    {
        CheckSizes(key, nonce);
        var ciphertext = new byte[plaintext.Length + TagSize];
        EncryptCore(key, nonce, associatedData, plaintext, ciphertext);
        return ciphertext;
    }

    /// <summary>The plaintext, or false if anything was changed.</summary>
    /// <exception cref="ArgumentException">The key or the nonce's length is another algorithm's.</exception>
    public bool TryDecrypt(
        Key key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out byte[]? plaintext)
    {
        KeyCheck.Of(this, key.Algorithm);
        return TryDecrypt(key.Bytes, nonce, associatedData, ciphertext, out plaintext);
    }

    /// <summary>The plaintext under a key that is used this once, or false if anything was changed.</summary>
    /// <exception cref="ArgumentException">The key's or the nonce's length is wrong.</exception>
    public bool TryDecrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out byte[]? plaintext)
    {
        CheckSizes(key, nonce);
        plaintext = null;
        if (ciphertext.Length < TagSize)
        {
            return false;
        }

        var output = new byte[ciphertext.Length - TagSize];
        if (!DecryptCore(key, nonce, associatedData, ciphertext, output))
        {
            return false;
        }

        plaintext = output;
        return true;
    }

    private protected abstract void EncryptCore(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext);

    private protected abstract bool DecryptCore(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext);

    private void CheckSizes(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"A key of {Name} has {KeySize} bytes.", nameof(key));
        }

        if (nonce.Length != NonceSize)
        {
            throw new ArgumentException($"A nonce of {Name} has {NonceSize} bytes.", nameof(nonce));
        }
    }
}
