namespace GraphChat.Cryptography;

/// <summary>Signatures. Public keys and signatures come from anyone: a wrong one is false, never an exception.</summary>
public abstract class SignatureAlgorithm : Algorithm
{
    private protected SignatureAlgorithm(string name, int keySize, int publicKeySize, int maximumSignatureSize)
        : base(name, keySize, publicKeySize) => MaximumSignatureSize = maximumSignatureSize;

    /// <summary>Ed25519 (RFC 8032) by libsodium; the private key is the 32-byte seed.</summary>
    public static SignatureAlgorithm Ed25519 { get; } = new Ed25519();

    /// <summary>ECDSA on P-256 with SHA-256; signatures in DER.</summary>
    public static SignatureAlgorithm EcdsaP256Sha256 { get; } = new Ecdsa(NistCurve.P256);

    /// <summary>ECDSA on P-384 with SHA-384; signatures in DER.</summary>
    public static SignatureAlgorithm EcdsaP384Sha384 { get; } = new Ecdsa(NistCurve.P384);

    /// <summary>ECDSA on P-521 with SHA-512; signatures in DER.</summary>
    public static SignatureAlgorithm EcdsaP521Sha512 { get; } = new Ecdsa(NistCurve.P521);

    /// <summary>Bytes of the longest signature; Ed25519's are always this long.</summary>
    public int MaximumSignatureSize { get; }

    /// <summary>Signs <paramref name="data"/>.</summary>
    /// <exception cref="ArgumentException">The key is another algorithm's.</exception>
    public byte[] Sign(Key key, ReadOnlySpan<byte> data)
    {
        KeyCheck.Of(this, key.Algorithm);
        return SignCore(key.Bytes, key.PublicKey.Bytes, data);
    }

    /// <summary>Whether <paramref name="signature"/> is the holder's of <paramref name="publicKey"/> over <paramref name="data"/>.</summary>
    /// <exception cref="ArgumentException">The key is another algorithm's.</exception>
    public bool Verify(PublicKey publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        KeyCheck.Of(this, publicKey.Algorithm);
        return signature.Length <= MaximumSignatureSize && VerifyCore(publicKey.Bytes, data, signature);
    }

    /// <summary>The one form by which public keys are compared; a key that has one spelling is that form itself.</summary>
    public virtual byte[] Comparable(byte[] publicKey) => publicKey;

    private protected abstract byte[] SignCore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data);

    private protected abstract bool VerifyCore(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}
