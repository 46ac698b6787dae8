using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.RatchetTree;

/// <summary>The checks of a tree that was received whole (RFC 9420 §12.4.3.1).</summary>
internal static class TreeValidation
{
    internal static void Validate(Tree tree, CipherSuite suite, byte[] groupId, IReadOnlyList<Extension> contextExtensions, ICredentialValidator credentials)
    {
        ValidateStructure(tree, suite, groupId);
        ValidateCredentialSupport(tree);
        foreach (var (_, leaf) in tree.Leaves)
        {
            LeafNodeValidation.ValidateAlone(leaf, suite, null);
            LeafNodeValidation.ValidateCapabilities(leaf, contextExtensions);
            // RFC 9420: M5.3.1-1.
            if (!credentials.Validate(new CredentialUse(CredentialRole.Member, leaf.Credential, leaf.SignatureKey, groupId)))
            {
                throw new MlsException(MlsErrorCode.InvalidCredential, "5.3.1");
            }
        }
    }

    /// <summary>§7.3: every member's credential type is one that every member can read.</summary>
    internal static void ValidateCredentialSupport(Tree tree)
    {
        // RFC 9420: M7.3-4.
        if (!tree.Index.CredentialsAreShared)
        {
            throw new MlsException(MlsErrorCode.InvalidLeafNode, "7.3");
        }
    }

    /// <summary>Parent hashes, unmerged leaves, leaf signatures and unique keys.</summary>
    internal static void ValidateStructure(Tree tree, CipherSuite suite, byte[] groupId)
    {
        // All unmerged leaves first: the parent hashes follow them.
        for (var node = 1; node < tree.NodeCount; node += 2)
        {
            if (tree.Parent(node) is { } parent)
            {
                ValidateUnmerged(tree, node, parent);
            }
        }

        for (var node = 1; node < tree.NodeCount; node += 2)
        {
            if (tree.Parent(node) is { } parent)
            {
                Require(
                    // RFC 9420: M7.9.2-1.
                    IsParentHashValid(tree, node, parent, TreeMath.Left(node), TreeMath.Right(node))
                    || IsParentHashValid(tree, node, parent, TreeMath.Right(node), TreeMath.Left(node)), "7.9.2");
            }
        }

        ValidateUniqueKeys(tree);
        var leaves = tree.Leaves.ToArray();

        // RFC 9420: M7.3-3.
        if (Array.IndexOf(ManyAtOnce.Select(leaves.Length, at => leaves[at].Leaf.VerifySignature(suite, groupId, leaves[at].Index)), false) >= 0)
        {
            throw new MlsException(MlsErrorCode.InvalidSignature, "7.3");
        }
    }

    // RFC 9420: M7.3-7, M16.7-1.
    /// <summary>§7.3, §16.7: no key stands in two places of the tree.</summary>
    internal static void ValidateUniqueKeys(Tree tree) => Require(tree.Index.KeysAreUnique, "7.3");

    // RFC 9420: M12.4.3.1-5.
    private static void ValidateUnmerged(Tree tree, int node, ParentNode parent)
    {
        foreach (var leaf in parent.UnmergedLeaves)
        {
            Require(leaf < (uint)tree.Width && tree.Leaf(leaf) is not null && TreeMath.IsIn(TreeMath.NodeOf(leaf), node), "12.4.3.1");

            // Each node between the leaf and this one has the leaf as unmerged too, if it is not blank.
            for (var between = TreeMath.Parent(TreeMath.NodeOf(leaf)); between != node; between = TreeMath.Parent(between))
            {
                Require(tree.Parent(between) is not { } lower || Array.BinarySearch(lower.UnmergedLeaves, leaf) >= 0, "12.4.3.1");
            }
        }
    }

    /// <summary>§7.9.2: just one node of the child's resolution, the leaves aside that were added since, has this hash.</summary>
    private static bool IsParentHashValid(Tree tree, int node, ParentNode parent, int child, int copath)
    {
        int? merged = null;
        foreach (var candidate in tree.Resolution(child))
        {
            if (TreeMath.IsLeaf(candidate) && Array.BinarySearch(parent.UnmergedLeaves, TreeMath.LeafOf(candidate)) >= 0)
            {
                continue;
            }

            if (merged is not null)
            {
                return false;
            }

            merged = candidate;
        }

        return merged is { } found && tree[found]!.ParentHash.AsSpan().SequenceEqual(tree.ParentHash(node, copath));
    }

    private static void Require(bool condition, string section)
    {
        if (!condition)
        {
            throw new MlsException(MlsErrorCode.InvalidTree, section);
        }
    }
}
