namespace GraphChat.Cryptography.Hpke;

/// <summary>
/// A key encapsulation mechanism (RFC 9180 §4), whose keys HPKE's recipients have. Private keys, public keys, encapsulated keys and shared
/// secrets each have a length of their own; only where the mechanism is Diffie-Hellman are some of them equal.
/// </summary>
public abstract class KemAlgorithm : Algorithm
{
    private protected KemAlgorithm(string name, ushort id, int keySize, int publicKeySize, int encapsulatedKeySize, int sharedSecretSize)
        : base(name, keySize, publicKeySize)
    {
        Id = id;
        EncapsulatedKeySize = encapsulatedKeySize;
        SharedSecretSize = sharedSecretSize;
    }

    /// <summary>DHKEM(X25519, HKDF-SHA256).</summary>
    public static KemAlgorithm DhX25519 { get; } = new DhKem(0x20, KeyAgreementAlgorithm.X25519, KeyDerivationAlgorithm.HkdfSha256);

    /// <summary>DHKEM(P-256, HKDF-SHA256).</summary>
    public static KemAlgorithm DhP256 { get; } = new DhKem(0x10, KeyAgreementAlgorithm.EcdhP256, KeyDerivationAlgorithm.HkdfSha256);

    /// <summary>DHKEM(P-384, HKDF-SHA384).</summary>
    public static KemAlgorithm DhP384 { get; } = new DhKem(0x11, KeyAgreementAlgorithm.EcdhP384, KeyDerivationAlgorithm.HkdfSha384);

    /// <summary>DHKEM(P-521, HKDF-SHA512).</summary>
    public static KemAlgorithm DhP521 { get; } = new DhKem(0x12, KeyAgreementAlgorithm.EcdhP521, KeyDerivationAlgorithm.HkdfSha512);

    /// <summary>The number in IANA's registry of HPKE.</summary>
    public ushort Id { get; }

    /// <summary>Nenc: bytes of an encapsulated key.</summary>
    public int EncapsulatedKeySize { get; }

    /// <summary>Nsecret: bytes of a shared secret.</summary>
    public int SharedSecretSize { get; }

    /// <summary>DeriveKeyPair: the same input gives the same key.</summary>
    internal abstract Key DeriveKey(ReadOnlySpan<byte> inputKey, KeyExportPolicy export);

    /// <summary>Encap: writes the whole of both; false for a public key with which there is no secret.</summary>
    internal abstract bool TryEncapsulate(PublicKey recipient, Span<byte> encapsulatedKey, Span<byte> sharedSecret);

    /// <summary>Decap of bytes of <see cref="EncapsulatedKeySize"/>; false if they are no encapsulated key.</summary>
    internal abstract bool TryDecapsulate(Key recipient, ReadOnlySpan<byte> encapsulatedKey, Span<byte> sharedSecret);
}
