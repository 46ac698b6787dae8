using System.Security.Cryptography;
using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.KeyPackages;

/// <summary>
/// A key package of ours with its private keys, waiting to be used. <see cref="Message"/> is published; the rest is
/// kept as <see cref="Serialize"/> gives it, encrypted by the caller. Thread-safe but for disposing.
/// </summary>
public sealed class KeyPackageBundle : IDisposable
{
    private const byte StateVersion = 1;
    private readonly Key _initKey;
    private readonly Key _encryptionKey;

    private KeyPackageBundle(KeyPackage keyPackage, SignatureKeyPair signer, Key initKey, Key encryptionKey)
    {
        KeyPackage = keyPackage;
        Signer = signer;
        _initKey = initKey;
        _encryptionKey = encryptionKey;
        Message = MlsMessage.Encode(keyPackage);
        Reference = keyPackage.Reference(signer.Suite);
    }

    /// <summary>The key package (MLSMessage), to be published.</summary>
    public ReadOnlyMemory<byte> Message { get; }

    /// <summary>KeyPackageRef: how a Welcome names it.</summary>
    public ReadOnlyMemory<byte> Reference { get; }

    /// <summary>Whether it may be used more than once.</summary>
    public bool IsLastResort => KeyPackage.IsLastResort;

    /// <summary>The last moment at which it may be used.</summary>
    public DateTimeOffset NotAfter => KeyPackageInspection.Time(KeyPackage.LeafNode.Lifetime!.Value.NotAfter);

    internal KeyPackage KeyPackage { get; }

    internal SignatureKeyPair Signer { get; }

    internal Key InitKey => _initKey;

    internal Key EncryptionKey => _encryptionKey;

    /// <summary>Makes a key package.</summary>
    /// <param name="signer">Our signature key, which also decides the suite. It stays the caller's.</param>
    /// <param name="credential">Who we are.</param>
    /// <param name="settings">What we can do, and the clock.</param>
    /// <param name="lifetime">How long it may be used; it begins an hour ago, for clocks that are slow.</param>
    /// <param name="lastResort">Whether it may be used more than once, when no other is left.</param>
    /// <param name="leafExtensions">Extensions of the leaf.</param>
    public static KeyPackageBundle Create(
        SignatureKeyPair signer, Credential credential, MlsSettings settings, TimeSpan lifetime, bool lastResort = false,
        IReadOnlyList<Extension>? leafExtensions = null)
    {
        // RFC 9420: M10-6.
        if (lastResort && !settings.Capabilities.HasExtension(ExtensionType.LastResort))
        {
            throw new ArgumentException("The capabilities do not list last_resort.", nameof(lastResort));
        }

        var now = settings.TimeProvider.GetUtcNow();
        var life = new Lifetime(
            (ulong)(now - TimeSpan.FromHours(1)).ToUnixTimeSeconds(), (ulong)(now + lifetime).ToUnixTimeSeconds());
        var initKey = Key.Create(signer.Suite.Hpke.Kem, KeyExportPolicy.AllowPlaintextExport);
        var encryptionKey = Key.Create(signer.Suite.Hpke.Kem, KeyExportPolicy.AllowPlaintextExport);
        var content = settings.LeafContent(credential, leafExtensions ?? []);
        var leaf = LeafNode.Create(content, encryptionKey.PublicKey.Export(), LeafNodeSource.KeyPackage, life, [], signer, [], 0);
        Extension[] extensions = lastResort ? [new Extension(ExtensionType.LastResort, default)] : [];
        extensions = settings.Grease?.AddToKeyPackage(extensions) ?? extensions;
        return new KeyPackageBundle(KeyPackage.Create(initKey.PublicKey.Export(), leaf, extensions, signer), signer, initKey, encryptionKey);
    }

    /// <summary>The bundle from bytes of <see cref="Serialize"/> and the signature key that it was made with.</summary>
    /// <exception cref="FormatException">The bytes are none of this version, or belong to another signature key.</exception>
    public static KeyPackageBundle Restore(ReadOnlySpan<byte> state, SignatureKeyPair signer)
    {
        try
        {
            var reader = new MlsReader(state);
            if (reader.ReadUInt8() != StateVersion)
            {
                throw new FormatException("The key package's state has another version.");
            }

            var keyPackage = Encoding.Decode(reader.ReadOpaque(), KeyPackage.Read);
            var bundle = From(keyPackage, signer, reader.ReadOpaque(), reader.ReadOpaque());
            reader.End();
            return bundle;
        }
        catch (MlsException e)
        {
            throw new FormatException("The key package's state is damaged.", e);
        }
    }

    /// <summary>All of the bundle but the signature key: contains secrets, which the caller encrypts and zeroes.</summary>
    public byte[] Serialize()
    {
        using var writer = new MlsWriter(1024);
        writer.WriteUInt8(StateVersion);
        writer.WriteOpaque(KeyPackage.Encoded);
        foreach (var key in (IReadOnlyList<Key>)[_initKey, _encryptionKey])
        {
            var bytes = key.Export();
            writer.WriteOpaque(bytes);
            CryptographicOperations.ZeroMemory(bytes);
        }

        return writer.ToArray();
    }

    /// <summary>Zeroes the private keys. A group that was joined has its own copies.</summary>
    public void Dispose()
    {
        _initKey.Dispose();
        _encryptionKey.Dispose();
    }

    internal static KeyPackageBundle From(KeyPackage keyPackage, SignatureKeyPair signer, ReadOnlySpan<byte> initKey, ReadOnlySpan<byte> encryptionKey)
    {
        var suite = CipherSuite.Require(keyPackage.SuiteId, "10");
        var init = Key.Import(suite.Hpke.Kem, initKey, KeyExportPolicy.AllowPlaintextExport);
        var encryption = Key.Import(suite.Hpke.Kem, encryptionKey, KeyExportPolicy.AllowPlaintextExport);
        return init.PublicKey.Bytes.SequenceEqual(keyPackage.InitKey)
            && encryption.PublicKey.Bytes.SequenceEqual(keyPackage.LeafNode.EncryptionKey)
            && signer.PublicKey.Span.SequenceEqual(keyPackage.LeafNode.SignatureKey)
            ? new KeyPackageBundle(keyPackage, signer, init, encryption)
            : throw new FormatException("The keys are not those of the key package.");
    }
}
