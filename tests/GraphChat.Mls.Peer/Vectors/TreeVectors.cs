using GraphChat.Mls.Codec;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.RatchetTree;

namespace GraphChat.Mls.Peer.Vectors;

/// <summary>tree-operations, tree-validation.</summary>
internal static class TreeVectors
{
    internal const int Wide = 1 << 20;

    internal static void TreeOperations(VectorValue item)
    {
        var tree = Tree.Decode(item.Suite, item.Bytes("tree_before"), Wide);
        Expect.Same(item.Bytes("tree_hash_before"), tree.RootHash, "tree_hash_before");
        var sender = item.Index("proposal_sender");
        switch (Encoding.Decode(item.Bytes("proposal"), Proposal.Read))
        {
            case AddProposal add:
                tree.Add(add.KeyPackage.LeafNode, Wide);
                break;
            case UpdateProposal update:
                tree.Update(sender, update.LeafNode);
                break;
            case RemoveProposal remove:
                tree.Remove(remove.Removed);
                tree.Truncate();
                break;
            default:
                throw new VectorMismatchException("the proposal is none that changes a tree");
        }

        Expect.Same(item.Bytes("tree_after"), tree.Encode(), "tree_after");
        Expect.Same(item.Bytes("tree_hash_after"), tree.RootHash, "tree_hash_after");
    }

    internal static void TreeValidation(VectorValue item)
    {
        var suite = item.Suite;
        var tree = Tree.Decode(suite, item.Bytes("tree"), Wide);
        var hashes = item.BytesList("tree_hashes");
        var resolutions = item.IntLists("resolutions");
        Expect.Equal(tree.NodeCount, hashes.Count, "the number of tree_hashes");
        Expect.Equal(tree.NodeCount, resolutions.Count, "the number of resolutions");
        for (var node = 0; node < hashes.Count; node++)
        {
            Expect.Same(hashes[node], tree.Hash(node), $"tree_hashes[{node}]");
            Expect.True(resolutions[node].SequenceEqual(tree.Resolution(node)), $"resolutions[{node}]");
        }

        RatchetTree.TreeValidation.ValidateStructure(tree, suite, item.Bytes("group_id"));
    }
}
