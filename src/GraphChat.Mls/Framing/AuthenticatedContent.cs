using GraphChat.Mls.Codec;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Framing;

/// <summary>AuthenticatedContent (RFC 9420 §6): content with its signature and, for a commit, its confirmation tag.</summary>
internal sealed record AuthenticatedContent(WireFormat WireFormat, FramedContent Content, byte[] Signature, byte[]? ConfirmationTag)
{
    internal static AuthenticatedContent Read(ref MlsReader reader)
    {
        var format = (WireFormat)reader.ReadUInt16();
        var content = FramedContent.Read(ref reader);
        return ReadAuth(ref reader, format, content);
    }

    internal static AuthenticatedContent ReadAuth(ref MlsReader reader, WireFormat format, FramedContent content) => new(
        format, content, reader.ReadOpaque().ToArray(), content.ContentType == ContentType.Commit ? reader.ReadOpaque().ToArray() : null);

    /// <summary>Signs content; a commit's confirmation tag follows once its epoch's keys are known.</summary>
    internal static AuthenticatedContent Sign(WireFormat format, FramedContent content, SignatureKeyPair signer, GroupContext context)
    {
        using var writer = new MlsWriter(1024);
        WriteToBeSigned(writer, format, content, context);
        return new AuthenticatedContent(format, content, signer.SignWithLabel("FramedContentTBS"u8, writer.Written), null);
    }

    internal bool VerifySignature(CipherSuite suite, ReadOnlySpan<byte> signatureKey, GroupContext context)
    {
        using var writer = new MlsWriter(1024);
        WriteToBeSigned(writer, WireFormat, Content, context);
        return suite.VerifyWithLabel(signatureKey, "FramedContentTBS"u8, writer.Written, Signature);
    }

    internal byte[] MembershipTag(CipherSuite suite, ReadOnlySpan<byte> membershipKey, GroupContext context)
    {
        using var writer = new MlsWriter(1024);
        WriteToBeSigned(writer, WireFormat, Content, context);
        WriteAuth(writer);
        return suite.Mac(membershipKey, writer.Written);
    }

    /// <summary>MakeProposalRef (§5.2).</summary>
    internal byte[] Reference(CipherSuite suite)
    {
        using var writer = new MlsWriter(512);
        Write(writer);
        return suite.RefHash("MLS 1.0 Proposal Reference"u8, writer.Written);
    }

    internal void Write(MlsWriter writer)
    {
        writer.WriteUInt16((ushort)WireFormat);
        Content.Write(writer);
        WriteAuth(writer);
    }

    internal void WriteAuth(MlsWriter writer)
    {
        writer.WriteOpaque(Signature);
        if (Content.ContentType == ContentType.Commit)
        {
            writer.WriteOpaque(ConfirmationTag);
        }
    }

    private static void WriteToBeSigned(MlsWriter writer, WireFormat format, FramedContent content, GroupContext context)
    {
        writer.WriteUInt16(ProtocolVersion.Mls10);
        writer.WriteUInt16((ushort)format);
        content.Write(writer);
        if (content.Sender.Type is SenderType.Member or SenderType.NewMemberCommit)
        {
            context.Write(writer);
        }
    }
}
