using GraphChat.Mls.Codec;

namespace GraphChat.Mls.GroupEvolution.Syntax;

/// <summary>ProposalOrRef (RFC 9420 §12.4): exactly one of the two is there.</summary>
internal sealed record ProposalOrRef(Proposal? Proposal, byte[]? Reference)
{
    internal static ProposalOrRef Read(ref MlsReader reader) => reader.ReadUInt8() switch
    {
        1 => new ProposalOrRef(Proposal.Read(ref reader), null),
        2 => new ProposalOrRef(null, reader.ReadOpaque().ToArray()),
        _ => throw new MlsException(MlsErrorCode.Malformed, "12.4"),
    };

    internal void Write(MlsWriter writer)
    {
        if (Proposal is not null)
        {
            writer.WriteUInt8(1);
            Proposal.Write(writer);
        }
        else
        {
            writer.WriteUInt8(2);
            writer.WriteOpaque(Reference);
        }
    }
}
