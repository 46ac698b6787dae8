using System.Text;
using GraphChat.Cryptography;

namespace GraphChat.Mls.Profile;

/// <summary>
/// A device's MLS signature key as the profile uses it: every signature over a structure of ours is RFC 9420's SignWithLabel,
/// each with a label of its own, so that no signature can be taken for another.
/// </summary>
public sealed class DeviceKey : IDisposable
{
    private readonly Key _key;

    private DeviceKey(ushort cipherSuite, Key key)
    {
        CipherSuite = cipherSuite;
        _key = key;
        PublicKey = key.PublicKey.Export();
    }

    /// <summary>The MLS cipher suite whose signature scheme the key has.</summary>
    public ushort CipherSuite { get; }

    /// <summary>The public key as MLS encodes it in leaves.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>A new random key.</summary>
    /// <exception cref="NotSupportedException">The suite is not supported.</exception>
    public static DeviceKey Create(ushort cipherSuite) =>
        new(cipherSuite, Key.Create(Require(cipherSuite), KeyExportPolicy.AllowPlaintextExport));

    /// <summary>The key that <see cref="Export"/> gave.</summary>
    /// <exception cref="NotSupportedException">The suite is not supported.</exception>
    /// <exception cref="FormatException">The bytes are no key of that suite.</exception>
    public static DeviceKey Import(ushort cipherSuite, ReadOnlySpan<byte> privateKey) =>
        new(cipherSuite, Key.Import(Require(cipherSuite), privateKey, KeyExportPolicy.AllowPlaintextExport));

    /// <summary>The private key, for the encrypted store only; zero it after use.</summary>
    public byte[] Export() => _key.Export();

    /// <summary>Whether the suite is supported and the bytes are a public key of its signature scheme.</summary>
    public static bool IsSupported(ushort cipherSuite, ReadOnlySpan<byte> publicKey) =>
        Algorithm(cipherSuite) is { } algorithm && Cryptography.PublicKey.TryImport(algorithm, publicKey, out _);

    /// <summary>SignWithLabel (RFC 9420 §5.1.2) under a label of the profile.</summary>
    public byte[] Sign(string label, ReadOnlySpan<byte> content) => Require(CipherSuite).Sign(_key, SignContent(label, content));

    /// <summary>VerifyWithLabel (RFC 9420 §5.1.2); false for anything that does not verify, whatever is wrong with it.</summary>
    public static bool Verify(
        ushort cipherSuite, ReadOnlySpan<byte> publicKey, string label, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature) =>
        Algorithm(cipherSuite) is { } algorithm
        && Cryptography.PublicKey.TryImport(algorithm, publicKey, out var key)
        && algorithm.Verify(key, SignContent(label, content), signature);

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static byte[] SignContent(string label, ReadOnlySpan<byte> content) =>
        new ProfileWriter(64 + content.Length).Vector(Encoding.UTF8.GetBytes("MLS 1.0 " + label)).Vector(content).ToArray();

    private static SignatureAlgorithm Require(ushort cipherSuite) =>
        Algorithm(cipherSuite) ?? throw new NotSupportedException($"MLS cipher suite 0x{cipherSuite:x4} is not supported.");

    // RFC 9420 §17.1; 0x0004 and 0x0006 need X448 and Ed448, which no library here has.
    private static SignatureAlgorithm? Algorithm(ushort cipherSuite) => cipherSuite switch
    {
        0x0001 or 0x0003 => SignatureAlgorithm.Ed25519,
        0x0002 => SignatureAlgorithm.EcdsaP256Sha256,
        0x0005 => SignatureAlgorithm.EcdsaP521Sha512,
        0x0007 => SignatureAlgorithm.EcdsaP384Sha384,
        _ => null,
    };
}
