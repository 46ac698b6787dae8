using GraphChat.Mls.Extensibility;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.RatchetTree;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>What the proposals of a commit make of a group, before its path.</summary>
internal sealed class Transition(Tree tree, Extension[] extensions)
{
    /// <summary>A tree of its own, into which the path goes.</summary>
    internal Tree Tree { get; } = tree;

    internal Extension[] Extensions { get; set; } = extensions;

    internal bool ExtensionsChanged { get; set; }

    internal List<(uint Leaf, KeyPackage KeyPackage)> Added { get; } = [];

    internal List<(uint Leaf, LeafNode Node)> Removed { get; } = [];

    internal List<uint> Updated { get; } = [];

    internal List<PreSharedKeyId> PreSharedKeys { get; } = [];

    internal ReInitProposal? ReInit { get; set; }

    internal byte[]? KemOutput { get; set; }

    /// <summary>§12.4: whether the commit needs a path.</summary>
    internal bool PathRequired { get; set; }

    internal HashSet<uint> AddedLeaves => [.. Added.Select(added => added.Leaf)];
}
