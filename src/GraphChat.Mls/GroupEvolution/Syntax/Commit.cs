using GraphChat.Mls.Codec;
using GraphChat.Mls.RatchetTree;

namespace GraphChat.Mls.GroupEvolution.Syntax;

/// <summary>Commit (RFC 9420 §12.4).</summary>
internal sealed record Commit(ProposalOrRef[] Proposals, UpdatePath? Path)
{
    internal static Commit Read(ref MlsReader reader) => new(
        Encoding.ReadList(ref reader, ProposalOrRef.Read),
        reader.ReadOptional() ? UpdatePath.Read(ref reader) : null);

    internal void Write(MlsWriter writer)
    {
        writer.WriteVector(Proposals, static (w, proposal) => proposal.Write(w));
        writer.WriteOptional(Path is not null);
        Path?.Write(writer);
    }
}
