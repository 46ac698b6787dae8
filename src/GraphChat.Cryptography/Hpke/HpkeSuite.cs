using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace GraphChat.Cryptography.Hpke;

/// <summary>HPKE (RFC 9180) in base mode. Immutable and thread-safe.</summary>
public sealed class HpkeSuite
{
    private readonly Labeled _kdf;
    private readonly byte[] _pskIdHash;

    internal HpkeSuite(KemAlgorithm kem, ushort kdfId, KeyDerivationAlgorithm kdf, ushort aeadId, AeadAlgorithm aead)
    {
        Kem = kem;
        Aead = aead;
        byte[] suite = [.. "HPKE"u8, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(suite.AsSpan(4), kem.Id);
        BinaryPrimitives.WriteUInt16BigEndian(suite.AsSpan(6), kdfId);
        BinaryPrimitives.WriteUInt16BigEndian(suite.AsSpan(8), aeadId);
        _kdf = new Labeled(kdf, suite);
        _pskIdHash = new byte[_kdf.HashSize];
        _kdf.Extract([], "psk_id_hash"u8, [], _pskIdHash);
    }

    /// <summary>DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.</summary>
    public static HpkeSuite X25519Aes128Gcm { get; } = new(KemAlgorithm.DhX25519, 1, KeyDerivationAlgorithm.HkdfSha256, 1, AeadAlgorithm.Aes128Gcm);

    /// <summary>DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.</summary>
    public static HpkeSuite X25519ChaCha20Poly1305 { get; } = new(
        KemAlgorithm.DhX25519, 1, KeyDerivationAlgorithm.HkdfSha256, 3, AeadAlgorithm.ChaCha20Poly1305);

    /// <summary>DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.</summary>
    public static HpkeSuite P256Aes128Gcm { get; } = new(KemAlgorithm.DhP256, 1, KeyDerivationAlgorithm.HkdfSha256, 1, AeadAlgorithm.Aes128Gcm);

    /// <summary>DHKEM(P-384, HKDF-SHA384), HKDF-SHA384, AES-256-GCM.</summary>
    public static HpkeSuite P384Aes256Gcm { get; } = new(KemAlgorithm.DhP384, 2, KeyDerivationAlgorithm.HkdfSha384, 2, AeadAlgorithm.Aes256Gcm);

    /// <summary>DHKEM(P-521, HKDF-SHA512), HKDF-SHA512, AES-256-GCM.</summary>
    public static HpkeSuite P521Aes256Gcm { get; } = new(KemAlgorithm.DhP521, 3, KeyDerivationAlgorithm.HkdfSha512, 2, AeadAlgorithm.Aes256Gcm);

    /// <summary>The algorithm of the recipients' keys.</summary>
    public KemAlgorithm Kem { get; }

    /// <summary>The algorithm of the ciphertexts.</summary>
    public AeadAlgorithm Aead { get; }

    /// <summary>Bytes of an encapsulated key.</summary>
    public int EncapsulatedKeySize => Kem.EncapsulatedKeySize;

    /// <summary>DeriveKeyPair (RFC 9180 §4): the same input gives the same key.</summary>
    public Key DeriveKey(ReadOnlySpan<byte> inputKey, KeyExportPolicy export = KeyExportPolicy.None) => Kem.DeriveKey(inputKey, export);

    /// <summary>Starts a context that the holder of <paramref name="recipient"/>'s private key can open; false for a key with which there is no shared secret.</summary>
    public bool TrySetUpSender(PublicKey recipient, ReadOnlySpan<byte> info, [NotNullWhen(true)] out byte[]? encapsulatedKey, [NotNullWhen(true)] out HpkeContext? context) =>
        TrySetUpSender(recipient, Prepare(info).ScheduleContext, exports: true, out encapsulatedKey, out context);

    /// <summary>Opens a context; false if <paramref name="encapsulatedKey"/> is no encapsulated key.</summary>
    public bool TrySetUpRecipient(Key recipient, ReadOnlySpan<byte> encapsulatedKey, ReadOnlySpan<byte> info, [NotNullWhen(true)] out HpkeContext? context) =>
        TrySetUpRecipient(recipient, encapsulatedKey, info, exports: true, out context);

    /// <summary>Hashes <paramref name="info"/> once, for any number of recipients.</summary>
    public HpkeInfo Prepare(ReadOnlySpan<byte> info)
    {
        var context = new byte[1 + (2 * _kdf.HashSize)];
        _pskIdHash.CopyTo(context.AsSpan(1));
        _kdf.Extract([], "info_hash"u8, info, context.AsSpan(1 + _kdf.HashSize));
        return new HpkeInfo(this, context);
    }

    /// <summary>Encrypts one message; false for a recipient's key with which there is no shared secret.</summary>
    public bool TrySeal(
        PublicKey recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext,
        [NotNullWhen(true)] out byte[]? encapsulatedKey, [NotNullWhen(true)] out byte[]? ciphertext) =>
        TrySeal(recipient, Prepare(info), associatedData, plaintext, out encapsulatedKey, out ciphertext);

    /// <summary>Encrypts one message of several that share their <paramref name="info"/>.</summary>
    /// <exception cref="ArgumentException">The info was prepared by another suite.</exception>
    public bool TrySeal(
        PublicKey recipient, HpkeInfo info, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext,
        [NotNullWhen(true)] out byte[]? encapsulatedKey, [NotNullWhen(true)] out byte[]? ciphertext)
    {
        if (!ReferenceEquals(info.Suite, this))
        {
            throw new ArgumentException("The info was prepared by another suite.", nameof(info));
        }

        ciphertext = null;
        if (!TrySetUpSender(recipient, info.ScheduleContext, exports: false, out encapsulatedKey, out var context))
        {
            return false;
        }

        using (context)
        {
            ciphertext = context.Seal(associatedData, plaintext);
            return true;
        }
    }

    /// <summary>Decrypts one message; false if anything was changed or is another's.</summary>
    public bool TryOpen(
        Key recipient, ReadOnlySpan<byte> encapsulatedKey, ReadOnlySpan<byte> info, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext,
        [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (!TrySetUpRecipient(recipient, encapsulatedKey, info, exports: false, out var context))
        {
            return false;
        }

        using (context)
        {
            return context.TryOpen(associatedData, ciphertext, out plaintext);
        }
    }

    private bool TrySetUpSender(
        PublicKey recipient, ReadOnlySpan<byte> scheduleContext, bool exports,
        [NotNullWhen(true)] out byte[]? encapsulatedKey, [NotNullWhen(true)] out HpkeContext? context)
    {
        KeyCheck.Of(Kem, recipient.Algorithm);
        Span<byte> shared = stackalloc byte[Kem.SharedSecretSize];
        var encapsulated = new byte[Kem.EncapsulatedKeySize];
        var done = Kem.TryEncapsulate(recipient, encapsulated, shared);
        encapsulatedKey = done ? encapsulated : null;
        context = done ? Schedule(shared, scheduleContext, exports) : null;
        CryptographicOperations.ZeroMemory(shared);
        return done;
    }

    private bool TrySetUpRecipient(
        Key recipient, ReadOnlySpan<byte> encapsulatedKey, ReadOnlySpan<byte> info, bool exports, [NotNullWhen(true)] out HpkeContext? context)
    {
        KeyCheck.Of(Kem, recipient.Algorithm);
        Span<byte> shared = stackalloc byte[Kem.SharedSecretSize];
        context = encapsulatedKey.Length == Kem.EncapsulatedKeySize && Kem.TryDecapsulate(recipient, encapsulatedKey, shared)
            ? Schedule(shared, Prepare(info).ScheduleContext, exports)
            : null;
        CryptographicOperations.ZeroMemory(shared);
        return context is not null;
    }

    private HpkeContext Schedule(ReadOnlySpan<byte> shared, ReadOnlySpan<byte> context, bool exports)
    {
        // RFC 9180 §5.1: KeySchedule, mode base.
        Span<byte> root = stackalloc byte[_kdf.HashSize];
        _kdf.Extract(shared, "secret"u8, [], root);
        var key = new SecretBytes(Aead.KeySize);
        var nonce = new byte[Aead.NonceSize];
        var exporter = exports ? new SecretBytes(_kdf.HashSize) : null;
        _kdf.Expand(root, "key"u8, context, key.Span);
        _kdf.Expand(root, "base_nonce"u8, context, nonce);
        if (exporter is not null)
        {
            _kdf.Expand(root, "exp"u8, context, exporter.Span);
        }

        CryptographicOperations.ZeroMemory(root);
        return new HpkeContext(Aead, _kdf, key, nonce, exporter);
    }
}
