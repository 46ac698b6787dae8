using GraphChat.Mls.Codec;

namespace GraphChat.Mls.RatchetTree;

/// <summary>UpdatePath (RFC 9420 §7.6): the committer's new leaf and the new keys up to the root.</summary>
internal sealed record UpdatePath(LeafNode LeafNode, UpdatePathNode[] Nodes)
{
    internal static UpdatePath Read(ref MlsReader reader) => new(LeafNode.Read(ref reader), Encoding.ReadList(ref reader, UpdatePathNode.Read));

    internal void Write(MlsWriter writer)
    {
        LeafNode.Write(writer);
        writer.WriteVector(Nodes, static (w, node) => node.Write(w));
    }
}
