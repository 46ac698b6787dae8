using GraphChat.Mls.Codec;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.KeyPackages;

/// <summary>KeyPackage (RFC 9420 §10). Immutable.</summary>
internal sealed class KeyPackage
{
    private KeyPackage(ushort suiteId, byte[] initKey, LeafNode leafNode, Extension[] extensions, byte[] signature, byte[] encoded)
    {
        SuiteId = suiteId;
        InitKey = initKey;
        LeafNode = leafNode;
        Extensions = extensions;
        Signature = signature;
        Encoded = encoded;
    }

    internal ushort SuiteId { get; }

    internal byte[] InitKey { get; }

    internal LeafNode LeafNode { get; }

    internal Extension[] Extensions { get; }

    internal byte[] Signature { get; }

    internal byte[] Encoded { get; }

    internal bool IsLastResort => ExtensionList.Find(Extensions, ExtensionType.LastResort) is not null;

    internal static KeyPackage Read(ref MlsReader reader)
    {
        var start = reader.Position;
        // RFC 9420: M10-4.
        if (reader.ReadUInt16() != ProtocolVersion.Mls10)
        {
            throw new MlsException(MlsErrorCode.UnsupportedVersion, "10");
        }

        var suite = reader.ReadUInt16();
        var initKey = reader.ReadOpaque().ToArray();
        var leafNode = LeafNode.Read(ref reader);
        var extensions = ExtensionList.Read(ref reader);
        var signature = reader.ReadOpaque().ToArray();
        return new KeyPackage(suite, initKey, leafNode, extensions, signature, reader.Since(start).ToArray());
    }

    internal static KeyPackage Create(byte[] initKey, LeafNode leafNode, Extension[] extensions, SignatureKeyPair signer)
    {
        using var writer = new MlsWriter();
        writer.WriteUInt16(ProtocolVersion.Mls10);
        writer.WriteUInt16(signer.Suite.Id);
        writer.WriteOpaque(initKey);
        leafNode.Write(writer);
        ExtensionList.Write(writer, extensions);
        var signature = signer.SignWithLabel("KeyPackageTBS"u8, writer.Written);
        writer.WriteOpaque(signature);
        return new KeyPackage(signer.Suite.Id, initKey, leafNode, extensions, signature, writer.ToArray());
    }

    internal void Write(MlsWriter writer) => writer.WriteBytes(Encoded);

    internal byte[] Reference(CipherSuite suite) => suite.RefHash("MLS 1.0 KeyPackage Reference"u8, Encoded);

    internal bool VerifySignature(CipherSuite suite)
    {
        using var writer = new MlsWriter(8);
        writer.WriteLength(Signature.Length);
        return suite.VerifyWithLabel(
            LeafNode.SignatureKey, "KeyPackageTBS"u8, Encoded.AsSpan(0, Encoded.Length - Signature.Length - writer.Length), Signature);
    }
}
