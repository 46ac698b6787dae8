using GraphChat.Mls.Codec;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.RatchetTree;

/// <summary>LeafNode (RFC 9420 §7.2). Immutable.</summary>
internal sealed class LeafNode : Node
{
    private LeafNode(
        byte[] encryptionKey, byte[] signatureKey, Credential credential, Capabilities capabilities, LeafNodeSource source,
        Lifetime? lifetime, byte[] parentHash, Extension[] extensions, byte[] signature, byte[] encoded)
        : base(encryptionKey, encoded)
    {
        SignatureKey = signatureKey;
        Credential = credential;
        Capabilities = capabilities;
        Source = source;
        Lifetime = lifetime;
        ParentHash = parentHash;
        Extensions = extensions;
        Signature = signature;
    }

    internal byte[] SignatureKey { get; }

    internal Credential Credential { get; }

    internal Capabilities Capabilities { get; }

    internal LeafNodeSource Source { get; }

    internal Lifetime? Lifetime { get; }

    internal override byte[] ParentHash { get; }

    internal Extension[] Extensions { get; }

    internal byte[] Signature { get; }

    internal static LeafNode Read(ref MlsReader reader)
    {
        var start = reader.Position;
        var encryptionKey = reader.ReadOpaque().ToArray();
        var signatureKey = reader.ReadOpaque().ToArray();
        var credential = Credential.Read(ref reader);
        var capabilities = Capabilities.Read(ref reader);
        var source = (LeafNodeSource)reader.ReadUInt8();
        Lifetime? lifetime = null;
        byte[] parentHash = [];
        switch (source)
        {
            case LeafNodeSource.KeyPackage:
                lifetime = new Lifetime(reader.ReadUInt64(), reader.ReadUInt64());
                break;
            case LeafNodeSource.Update:
                break;
            case LeafNodeSource.Commit:
                parentHash = reader.ReadOpaque().ToArray();
                break;
            default:
                throw new MlsException(MlsErrorCode.Malformed, "7.2");
        }

        var extensions = ExtensionList.Read(ref reader);
        var signature = reader.ReadOpaque().ToArray();
        return new LeafNode(
            encryptionKey, signatureKey, credential, capabilities, source, lifetime, parentHash, extensions, signature, reader.Since(start).ToArray());
    }

    /// <summary>Makes and signs a leaf. Group and index stand in the signature of all but a key package's leaf.</summary>
    internal static LeafNode Create(
        LeafContent content, byte[] encryptionKey, LeafNodeSource source, Lifetime? lifetime, byte[] parentHash,
        SignatureKeyPair signer, ReadOnlySpan<byte> groupId, uint leafIndex)
    {
        using var writer = new MlsWriter();
        writer.WriteOpaque(encryptionKey);
        writer.WriteOpaque(signer.PublicKey.Span);
        content.Credential.Write(writer);
        content.Capabilities.Write(writer);
        writer.WriteUInt8((byte)source);
        if (source == LeafNodeSource.KeyPackage)
        {
            writer.WriteUInt64(lifetime!.Value.NotBefore);
            writer.WriteUInt64(lifetime.Value.NotAfter);
        }
        else if (source == LeafNodeSource.Commit)
        {
            writer.WriteOpaque(parentHash);
        }

        ExtensionList.Write(writer, content.Extensions);
        // RFC 9420: M7.2-7.
        var signature = signer.SignWithLabel("LeafNodeTBS"u8, ToBeSigned(writer.Written, source, groupId, leafIndex));
        writer.WriteOpaque(signature);
        return new LeafNode(
            encryptionKey, signer.PublicKey.ToArray(), content.Credential, content.Capabilities, source, lifetime, parentHash,
            [.. content.Extensions], signature, writer.ToArray());
    }

    internal LeafContent Content() => new(Credential, Capabilities, Extensions);

    internal void Write(MlsWriter writer) => writer.WriteBytes(Encoded);

    internal bool VerifySignature(CipherSuite suite, ReadOnlySpan<byte> groupId, uint leafIndex)
    {
        // The signature is the last field: what stands before it is what was signed.
        using var writer = new MlsWriter(8);
        writer.WriteLength(Signature.Length);
        var unsigned = Encoded.AsSpan(0, Encoded.Length - Signature.Length - writer.Length);
        return suite.VerifyWithLabel(SignatureKey, "LeafNodeTBS"u8, ToBeSigned(unsigned, Source, groupId, leafIndex), Signature);
    }

    private static byte[] ToBeSigned(ReadOnlySpan<byte> unsigned, LeafNodeSource source, ReadOnlySpan<byte> groupId, uint leafIndex)
    {
        using var writer = new MlsWriter(unsigned.Length + 64);
        writer.WriteBytes(unsigned);
        if (source != LeafNodeSource.KeyPackage)
        {
            writer.WriteOpaque(groupId);
            writer.WriteUInt32(leafIndex);
        }

        return writer.ToArray();
    }
}
