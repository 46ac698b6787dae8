using GraphChat.Mls.Codec;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.GroupCreation;

/// <summary>GroupInfo (RFC 9420 §12.4.3).</summary>
internal sealed record GroupInfo(GroupContext Context, Extension[] Extensions, byte[] ConfirmationTag, uint Signer, byte[] Signature)
{
    internal static GroupInfo Read(ref MlsReader reader) => new(
        GroupContext.Read(ref reader), ExtensionList.Read(ref reader), reader.ReadOpaque().ToArray(), reader.ReadUInt32(), reader.ReadOpaque().ToArray());

    internal static GroupInfo Sign(GroupContext context, Extension[] extensions, byte[] confirmationTag, uint signer, SignatureKeyPair key)
    {
        var unsigned = new GroupInfo(context, extensions, confirmationTag, signer, []);
        using var writer = new MlsWriter(1024);
        unsigned.WriteToBeSigned(writer);
        return unsigned with { Signature = key.SignWithLabel("GroupInfoTBS"u8, writer.Written) };
    }

    internal bool VerifySignature(CipherSuite suite, ReadOnlySpan<byte> signatureKey)
    {
        using var writer = new MlsWriter(1024);
        WriteToBeSigned(writer);
        return suite.VerifyWithLabel(signatureKey, "GroupInfoTBS"u8, writer.Written, Signature);
    }

    internal void Write(MlsWriter writer)
    {
        WriteToBeSigned(writer);
        writer.WriteOpaque(Signature);
    }

    private void WriteToBeSigned(MlsWriter writer)
    {
        Context.Write(writer);
        ExtensionList.Write(writer, Extensions);
        writer.WriteOpaque(ConfirmationTag);
        writer.WriteUInt32(Signer);
    }
}
