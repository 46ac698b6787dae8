using GraphChat.Mls.Codec;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.RatchetTree;

/// <content>Tree hashes (§7.8) and parent hashes (§7.9).</content>
internal sealed partial class Tree
{
    internal byte[] RootHash => Hash(Root);

    internal byte[] Hash(int node) => _hashes[node] ??= TreeMath.IsLeaf(node)
        ? HashLeaf(node, _nodes[node])
        : HashParent(_nodes[node], Hash(TreeMath.Left(node)), Hash(TreeMath.Right(node)));

    /// <summary>The hash by which the node below <paramref name="node"/> on the path names it; <paramref name="copath"/> is its other child.</summary>
    internal byte[] ParentHash(int node, int copath)
    {
        var parent = Parent(node)!;
        using var writer = new MlsWriter(160);
        writer.WriteOpaque(parent.EncryptionKey);
        writer.WriteOpaque(parent.ParentHash);
        writer.WriteOpaque(HashWithout(copath, parent.UnmergedLeaves));
        return _suite.Hash(writer.Written);
    }

    /// <summary>The tree hash of a subtree as it was before these leaves were added.</summary>
    private byte[] HashWithout(int node, uint[] leaves)
    {
        var (first, end) = TreeMath.LeavesBelow(node);
        if (!Array.Exists(leaves, leaf => leaf >= first && leaf < end))
        {
            return Hash(node);
        }

        return TreeMath.IsLeaf(node)
            ? HashLeaf(node, null)
            : HashParent(
                Parent(node)?.WithUnmerged(leaf => Array.BinarySearch(leaves, leaf) < 0),
                HashWithout(TreeMath.Left(node), leaves),
                HashWithout(TreeMath.Right(node), leaves));
    }

    private byte[] HashLeaf(int node, Node? leaf)
    {
        OperationCounts.HashNode();
        using var writer = new MlsWriter((leaf?.Encoded.Length ?? 0) + 16);
        writer.WriteUInt8(LeafType);
        writer.WriteUInt32(TreeMath.LeafOf(node));
        // RFC 9420: M7.8-1.
        writer.WriteOptional(leaf is not null);
        if (leaf is not null)
        {
            writer.WriteBytes(leaf.Encoded);
        }

        return _suite.Hash(writer.Written);
    }

    private byte[] HashParent(Node? parent, byte[] left, byte[] right)
    {
        OperationCounts.HashNode();
        using var writer = new MlsWriter((parent?.Encoded.Length ?? 0) + 160);
        writer.WriteUInt8(ParentType);
        writer.WriteOptional(parent is not null);
        if (parent is not null)
        {
            writer.WriteBytes(parent.Encoded);
        }

        writer.WriteOpaque(left);
        writer.WriteOpaque(right);
        return _suite.Hash(writer.Written);
    }

    private void Forget(int node)
    {
        _hashes[node] = null;
        for (var root = Root; node != root;)
        {
            node = TreeMath.Parent(node);
            _hashes[node] = null;
        }
    }
}
