using GraphChat.Mls.Codec;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.RatchetTree;

namespace GraphChat.Mls.GroupEvolution.Syntax;

/// <summary>Proposal (RFC 9420 §12.1): one record for each type.</summary>
internal abstract record Proposal(ProposalType Type)
{
    internal static Proposal Read(ref MlsReader reader) => (ProposalType)reader.ReadUInt16() switch
    {
        ProposalType.Add => new AddProposal(KeyPackage.Read(ref reader)),
        ProposalType.Update => new UpdateProposal(LeafNode.Read(ref reader)),
        ProposalType.Remove => new RemoveProposal(reader.ReadUInt32()),
        ProposalType.PreSharedKey => new PreSharedKeyProposal(PreSharedKeyId.Read(ref reader)),
        ProposalType.ReInit => new ReInitProposal(
            reader.ReadOpaque().ToArray(), reader.ReadUInt16(), reader.ReadUInt16(), ExtensionList.Read(ref reader)),
        ProposalType.ExternalInit => new ExternalInitProposal(reader.ReadOpaque().ToArray()),
        ProposalType.GroupContextExtensions => new GroupContextExtensionsProposal(ExtensionList.Read(ref reader)),

        // RFC 9420: M13.2-1, M13.5-1.
        // An unknown type has no length and cannot be skipped.
        _ => throw new MlsException(MlsErrorCode.Unsupported, "12.1"),
    };

    internal void Write(MlsWriter writer)
    {
        writer.WriteUInt16((ushort)Type);
        WriteBody(writer);
    }

    private protected abstract void WriteBody(MlsWriter writer);
}

internal sealed record AddProposal(KeyPackage KeyPackage) : Proposal(ProposalType.Add)
{
    private protected override void WriteBody(MlsWriter writer) => KeyPackage.Write(writer);
}

internal sealed record UpdateProposal(LeafNode LeafNode) : Proposal(ProposalType.Update)
{
    private protected override void WriteBody(MlsWriter writer) => LeafNode.Write(writer);
}

internal sealed record RemoveProposal(uint Removed) : Proposal(ProposalType.Remove)
{
    private protected override void WriteBody(MlsWriter writer) => writer.WriteUInt32(Removed);
}

internal sealed record PreSharedKeyProposal(PreSharedKeyId Psk) : Proposal(ProposalType.PreSharedKey)
{
    private protected override void WriteBody(MlsWriter writer) => Psk.Write(writer);
}

internal sealed record ReInitProposal(byte[] GroupId, ushort Version, ushort SuiteId, Extension[] Extensions) : Proposal(ProposalType.ReInit)
{
    private protected override void WriteBody(MlsWriter writer)
    {
        writer.WriteOpaque(GroupId);
        writer.WriteUInt16(Version);
        writer.WriteUInt16(SuiteId);
        ExtensionList.Write(writer, Extensions);
    }
}

internal sealed record ExternalInitProposal(byte[] KemOutput) : Proposal(ProposalType.ExternalInit)
{
    private protected override void WriteBody(MlsWriter writer) => writer.WriteOpaque(KemOutput);
}

internal sealed record GroupContextExtensionsProposal(Extension[] Extensions) : Proposal(ProposalType.GroupContextExtensions)
{
    private protected override void WriteBody(MlsWriter writer) => ExtensionList.Write(writer, Extensions);
}
