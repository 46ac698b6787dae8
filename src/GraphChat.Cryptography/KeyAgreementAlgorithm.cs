namespace GraphChat.Cryptography;

/// <summary>Diffie-Hellman.</summary>
public abstract class KeyAgreementAlgorithm : Algorithm
{
    private protected KeyAgreementAlgorithm(string name, int keySize, int publicKeySize, int sharedSecretSize)
        : base(name, keySize, publicKeySize) => SharedSecretSize = sharedSecretSize;

    /// <summary>X25519 (RFC 7748) by libsodium.</summary>
    public static KeyAgreementAlgorithm X25519 { get; } = new X25519();

    /// <summary>ECDH on P-256; the shared secret is the x-coordinate.</summary>
    public static KeyAgreementAlgorithm EcdhP256 { get; } = new Ecdh(NistCurve.P256);

    /// <summary>ECDH on P-384; the shared secret is the x-coordinate.</summary>
    public static KeyAgreementAlgorithm EcdhP384 { get; } = new Ecdh(NistCurve.P384);

    /// <summary>ECDH on P-521; the shared secret is the x-coordinate.</summary>
    public static KeyAgreementAlgorithm EcdhP521 { get; } = new Ecdh(NistCurve.P521);

    /// <summary>Bytes of a shared secret.</summary>
    public int SharedSecretSize { get; }

    /// <summary>The shared secret, or null if the other's key is one that would make it zero (RFC 7748 §6.1).</summary>
    /// <exception cref="ArgumentException">A key is another algorithm's.</exception>
    public SharedSecret? Agree(Key key, PublicKey otherParty)
    {
        KeyCheck.Of(this, key.Algorithm);
        KeyCheck.Of(this, otherParty.Algorithm);
        var secret = new SecretBytes(SharedSecretSize);
        if (AgreeCore(key, otherParty.Bytes, secret.Span))
        {
            return new SharedSecret(secret);
        }

        secret.Dispose();
        return null;
    }

    /// <summary>RFC 9180 §7.1.3: the bits of the first byte that a candidate keeps; 255 where every candidate is a key.</summary>
    internal virtual byte CandidateMask => 0xFF;

    /// <summary>Whether DHKEM's DeriveKeyPair tries candidates until one is a scalar of the curve.</summary>
    internal virtual bool DerivesByCandidates => false;

    internal abstract bool AgreeCore(Key key, ReadOnlySpan<byte> otherParty, Span<byte> secret);
}
