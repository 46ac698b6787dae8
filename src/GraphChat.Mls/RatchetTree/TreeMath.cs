using System.Numerics;

namespace GraphChat.Mls.RatchetTree;

/// <summary>Node indices of a complete tree in an array (RFC 9420 appendix C). Widths are powers of two.</summary>
internal static class TreeMath
{
    internal static int Level(int node) => BitOperations.TrailingZeroCount(~node);

    internal static bool IsLeaf(int node) => (node & 1) == 0;

    internal static int NodeOf(uint leaf) => checked((int)leaf * 2);

    internal static uint LeafOf(int node) => (uint)node >> 1;

    internal static int NodeCount(int leaves) => (2 * leaves) - 1;

    internal static int Root(int leaves) => leaves - 1;

    internal static int Left(int node) => node ^ (1 << (Level(node) - 1));

    internal static int Right(int node) => node ^ (3 << (Level(node) - 1));

    internal static int Parent(int node)
    {
        var level = Level(node);
        var bit = (node >> (level + 1)) & 1;
        return (node | (1 << level)) ^ (bit << (level + 1));
    }

    internal static int Sibling(int node)
    {
        var parent = Parent(node);
        return node < parent ? Right(parent) : Left(parent);
    }

    /// <summary>From the leaf's parent to the root.</summary>
    internal static IEnumerable<int> DirectPath(uint leaf, int leaves)
    {
        var root = Root(leaves);
        for (var node = NodeOf(leaf); node != root;)
        {
            node = Parent(node);
            yield return node;
        }
    }

    /// <summary>Whether <paramref name="node"/> lies in the subtree of <paramref name="ancestor"/>, itself included.</summary>
    internal static bool IsIn(int node, int ancestor)
    {
        var half = (1 << Level(ancestor)) - 1;
        return node >= ancestor - half && node <= ancestor + half;
    }

    /// <summary>The leaves below a node.</summary>
    internal static (uint First, uint End) LeavesBelow(int node)
    {
        var half = (1 << Level(node)) - 1;
        return ((uint)(node - half) >> 1, ((uint)(node + half) >> 1) + 1);
    }
}
