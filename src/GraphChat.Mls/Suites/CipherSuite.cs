using GraphChat.Cryptography;
using GraphChat.Cryptography.Hpke;
using GraphChat.Mls.Codec;

namespace GraphChat.Mls.Suites;

/// <summary>A cipher suite and the labelled functions on it (RFC 9420 §5). Immutable and thread-safe.</summary>
public sealed partial class CipherSuite
{
    private static readonly Lock s_gate = new();
    private static volatile CipherSuite[] s_more = [];

    /// <summary>A suite by its parts: every length is asked of them, and none follows from another (docs/decisions/0304-a-seam-for-other-kems.md).</summary>
    internal CipherSuite(
        ushort id, HpkeSuite hpke, SignatureAlgorithm signature, HashAlgorithm hash, MacAlgorithm mac, KeyDerivationAlgorithm kdf)
    {
        Id = id;
        Hpke = hpke;
        Signature = signature;
        HashAlgorithm = hash;
        MacAlgorithm = mac;
        Kdf = kdf;
    }

    // RFC 9420: M17.1-1.
    /// <summary>0x0001, MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519.</summary>
    public static CipherSuite X25519Aes128Gcm { get; } = new(
        1, HpkeSuite.X25519Aes128Gcm, SignatureAlgorithm.Ed25519, HashAlgorithm.Sha256, MacAlgorithm.HmacSha256, KeyDerivationAlgorithm.HkdfSha256);

    /// <summary>0x0002, MLS_128_DHKEMP256_AES128GCM_SHA256_P256.</summary>
    public static CipherSuite P256Aes128Gcm { get; } = new(
        2, HpkeSuite.P256Aes128Gcm, SignatureAlgorithm.EcdsaP256Sha256, HashAlgorithm.Sha256, MacAlgorithm.HmacSha256, KeyDerivationAlgorithm.HkdfSha256);

    /// <summary>0x0003, MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519.</summary>
    public static CipherSuite X25519ChaCha20Poly1305 { get; } = new(
        3, HpkeSuite.X25519ChaCha20Poly1305, SignatureAlgorithm.Ed25519, HashAlgorithm.Sha256, MacAlgorithm.HmacSha256, KeyDerivationAlgorithm.HkdfSha256);

    /// <summary>0x0005, MLS_256_DHKEMP521_AES256GCM_SHA512_P521.</summary>
    public static CipherSuite P521Aes256Gcm { get; } = new(
        5, HpkeSuite.P521Aes256Gcm, SignatureAlgorithm.EcdsaP521Sha512, HashAlgorithm.Sha512, MacAlgorithm.HmacSha512, KeyDerivationAlgorithm.HkdfSha512);

    /// <summary>0x0007, MLS_256_DHKEMP384_AES256GCM_SHA384_P384.</summary>
    public static CipherSuite P384Aes256Gcm { get; } = new(
        7, HpkeSuite.P384Aes256Gcm, SignatureAlgorithm.EcdsaP384Sha384, HashAlgorithm.Sha384, MacAlgorithm.HmacSha384, KeyDerivationAlgorithm.HkdfSha384);

    /// <summary>The suites that this library has.</summary>
    public static IReadOnlyList<CipherSuite> All { get; } =
        [X25519Aes128Gcm, P256Aes128Gcm, X25519ChaCha20Poly1305, P521Aes256Gcm, P384Aes256Gcm];

    /// <summary>The number in IANA's registry.</summary>
    public ushort Id { get; }

    /// <summary>Nh: bytes of a hash, and of every secret of the key schedule.</summary>
    public int HashSize => HashAlgorithm.HashSize;

    /// <summary>The algorithm of the members' signature keys.</summary>
    public SignatureAlgorithm Signature { get; }

    internal HpkeSuite Hpke { get; }

    internal AeadAlgorithm Aead => Hpke.Aead;

    private HashAlgorithm HashAlgorithm { get; }

    private MacAlgorithm MacAlgorithm { get; }

    private KeyDerivationAlgorithm Kdf { get; }

    /// <summary>The suite with this number, or null.</summary>
    public static CipherSuite? Find(ushort id) => All.FirstOrDefault(suite => suite.Id == id) ?? Array.Find(s_more, suite => suite.Id == id);

    /// <summary>SignWithLabel (§5.1.2): signs <paramref name="content"/> under <c>"MLS 1.0 " + label</c>.</summary>
    public byte[] SignWithLabel(Key key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> content)
    {
        OperationCounts.Sign();
        using var writer = Labeled(label, content);
        return Signature.Sign(key, writer.Written);
    }

    /// <summary>VerifyWithLabel (§5.1.2); a key that is none is false as well.</summary>
    public bool VerifyWithLabel(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> label, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        if (!PublicKey.TryImport(Signature, publicKey, out var key))
        {
            return false;
        }

        OperationCounts.Verify();
        using var writer = Labeled(label, content);
        return Signature.Verify(key, writer.Written, signature);
    }

    /// <summary>The suite's hash.</summary>
    public byte[] Hash(ReadOnlySpan<byte> data) => HashAlgorithm.Hash(data);

    /// <inheritdoc />
    public override string ToString() => $"0x{Id:X4}";

    /// <summary>Makes a suite known that is none of <see cref="All"/>; for the life of the process.</summary>
    internal static CipherSuite Register(CipherSuite suite)
    {
        lock (s_gate)
        {
            s_more = Find(suite.Id) is null ? [.. s_more, suite] : throw new ArgumentException($"There is a suite {suite} already.", nameof(suite));
            return suite;
        }
    }

    internal static CipherSuite Require(ushort id, string section) =>
        Find(id) ?? throw new MlsException(MlsErrorCode.UnsupportedCipherSuite, section);

    private static MlsWriter Labeled(ReadOnlySpan<byte> label, ReadOnlySpan<byte> content)
    {
        var writer = new MlsWriter(content.Length + label.Length + 16);
        WriteLabel(writer, label);
        writer.WriteOpaque(content);
        return writer;
    }

    private static void WriteLabel(MlsWriter writer, ReadOnlySpan<byte> label)
    {
        var prefix = "MLS 1.0 "u8;
        writer.WriteLength(prefix.Length + label.Length);
        writer.WriteBytes(prefix);
        writer.WriteBytes(label);
    }
}
