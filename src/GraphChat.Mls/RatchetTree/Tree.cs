using GraphChat.Mls.Codec;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.RatchetTree;

/// <summary>
/// The ratchet tree (RFC 9420 §7) as an array of nodes, with its hashes cached: a change forgets those up to the root.
/// Nodes are immutable and shared, so a copy is cheap. Not thread-safe while it changes.
/// </summary>
internal sealed partial class Tree
{
    private const byte LeafType = 1;
    private const byte ParentType = 2;
    private readonly CipherSuite _suite;
    private Node?[] _nodes;
    private byte[]?[] _hashes;
    private TreeIndex? _index;
    private Dictionary<int, Node?>? _touched;

    internal Tree(CipherSuite suite, LeafNode first)
        : this(suite, [first], [null])
    {
    }

    private Tree(CipherSuite suite, Node?[] nodes, byte[]?[] hashes, TreeIndex? index = null)
    {
        _index = index;
        _suite = suite;
        _nodes = nodes;
        _hashes = hashes;
    }

    internal int Width => (_nodes.Length + 1) / 2;

    internal int NodeCount => _nodes.Length;

    internal int Root => TreeMath.Root(Width);

    internal IEnumerable<(uint Index, LeafNode Leaf)> Leaves
    {
        get
        {
            for (var node = 0; node < _nodes.Length; node += 2)
            {
                if (_nodes[node] is LeafNode leaf)
                {
                    yield return (TreeMath.LeafOf(node), leaf);
                }
            }
        }
    }

    /// <summary>What the rules about all nodes together ask.</summary>
    internal TreeIndex Index
    {
        get
        {
            if (_index is null)
            {
                _index = TreeIndex.Of(_suite, _nodes);
            }
            else if (_touched is { Count: > 0 } touched)
            {
                _index = _index.With(touched.Select(was => (was.Value, was.Key < _nodes.Length ? _nodes[was.Key] : null)));
                touched.Clear();
            }

            return _index;
        }
    }

    internal Node? this[int node] => _nodes[node];

    /// <summary>Reads <c>optional&lt;Node&gt; ratchet_tree&lt;V&gt;</c> (§12.4.3.3); the tree still has to be validated.</summary>
    internal static Tree Decode(CipherSuite suite, ReadOnlySpan<byte> source, int maximumLeaves)
    {
        var reader = new MlsReader(source);
        var content = reader.ReadVector();
        reader.End();
        var nodes = new List<Node?>();
        while (!content.AtEnd)
        {
            nodes.Add(content.ReadOptional() ? ReadNode(ref content, nodes.Count) : null);
            if (nodes.Count > TreeMath.NodeCount(maximumLeaves))
            {
                throw new MlsException(MlsErrorCode.LimitExceeded, "12.4.3.3");
            }
        }

        // RFC 9420: M12.4.3.3-2.
        if (nodes.Count == 0 || nodes[^1] is null)
        {
            throw new MlsException(MlsErrorCode.InvalidTree, "12.4.3.3");
        }

        var width = 1;
        while (TreeMath.NodeCount(width) < nodes.Count)
        {
            width *= 2;
        }

        var all = new Node?[TreeMath.NodeCount(width)];
        nodes.CopyTo(all);
        return new Tree(suite, all, new byte[all.Length][]);
    }

    internal byte[] Encode()
    {
        using var writer = new MlsWriter(256 * Width);
        // RFC 9420: M12.4.3.3-1.
        var last = Array.FindLastIndex(_nodes, node => node is not null);
        var start = writer.BeginVector();
        for (var i = 0; i <= last; i++)
        {
            writer.WriteOptional(_nodes[i] is not null);
            if (_nodes[i] is { } node)
            {
                writer.WriteUInt8(TreeMath.IsLeaf(i) ? LeafType : ParentType);
                writer.WriteBytes(node.Encoded);
            }
        }

        writer.EndVector(start);
        return writer.ToArray();
    }

    internal Tree Clone() => new(_suite, (Node?[])_nodes.Clone(), (byte[]?[])_hashes.Clone(), _index is null ? null : Index);

    /// <summary>A copy without parents: who was a member, and no more.</summary>
    internal Tree LeavesOnly()
    {
        var nodes = new Node?[_nodes.Length];
        for (var node = 0; node < nodes.Length; node += 2)
        {
            nodes[node] = _nodes[node];
        }

        return new Tree(_suite, nodes, new byte[nodes.Length][]);
    }

    internal LeafNode? Leaf(uint index) => index < (uint)Width ? (LeafNode?)_nodes[TreeMath.NodeOf(index)] : null;

    internal ParentNode? Parent(int node) => (ParentNode?)_nodes[node];

    internal void Set(int node, Node? value)
    {
        Put(node, value);
        Forget(node);
    }

    /// <summary>Adds a leaf at the leftmost blank place (§7.7) and marks it unmerged above.</summary>
    internal uint Add(LeafNode leaf, int maximumLeaves)
    {
        var index = Reserve(maximumLeaves);
        Set(TreeMath.NodeOf(index), leaf);
        foreach (var node in TreeMath.DirectPath(index, Width))
        {
            // The key stays what it is, and with it the index.
            if (_nodes[node] is ParentNode parent)
            {
                _nodes[node] = parent.WithUnmerged(index);
            }
        }

        return index;
    }

    /// <summary>The leftmost blank leaf, for which the tree is widened if there is none.</summary>
    internal uint Reserve(int maximumLeaves)
    {
        var place = 0;
        while (place < _nodes.Length && _nodes[place] is not null)
        {
            place += 2;
        }

        if (place >= _nodes.Length)
        {
            if (Width * 2 > maximumLeaves)
            {
                throw new MlsException(MlsErrorCode.LimitExceeded, "7.7");
            }

            var width = Width * 2;
            Array.Resize(ref _nodes, TreeMath.NodeCount(width));
            Array.Resize(ref _hashes, _nodes.Length);
        }

        return TreeMath.LeafOf(place);
    }

    /// <summary>Replaces a leaf and blanks its direct path (§12.1.2).</summary>
    internal void Update(uint index, LeafNode leaf)
    {
        BlankPath(index);
        Set(TreeMath.NodeOf(index), leaf);
    }

    /// <summary>Blanks a leaf and its direct path (§12.1.3). The caller shortens the tree after the last removal.</summary>
    internal void Remove(uint index)
    {
        BlankPath(index);
        Set(TreeMath.NodeOf(index), null);
    }

    /// <summary>Halves the tree while its right half has no leaf (§7.7).</summary>
    internal void Truncate()
    {
        while (Width > 1)
        {
            for (var node = Width; node < _nodes.Length; node++)
            {
                if (TreeMath.IsLeaf(node) && _nodes[node] is not null)
                {
                    return;
                }
            }

            var width = Width / 2;

            // The right half may still have parents, whose keys go too.
            for (var node = width * 2 - 1; node < _nodes.Length; node++)
            {
                Put(node, null);
            }

            Array.Resize(ref _nodes, TreeMath.NodeCount(width));
            Array.Resize(ref _hashes, _nodes.Length);
        }
    }

    /// <summary>The nodes whose keys together reach all below (§4.1.1).</summary>
    internal List<int> Resolution(int node)
    {
        var found = new List<int>();
        Resolve(node, found);
        return found;
    }

    /// <summary>The direct path without the nodes whose child off the path resolves to nothing (§4.1.2), each with that child.</summary>
    internal List<(int Node, int Copath)> FilteredDirectPath(uint leaf)
    {
        var path = new List<(int, int)>();
        var below = TreeMath.NodeOf(leaf);
        foreach (var node in TreeMath.DirectPath(leaf, Width))
        {
            var copath = below < node ? TreeMath.Right(node) : TreeMath.Left(node);
            if (HasResolution(copath))
            {
                path.Add((node, copath));
            }

            below = node;
        }

        return path;
    }

    private static Node ReadNode(ref MlsReader reader, int place) => (reader.ReadUInt8(), TreeMath.IsLeaf(place)) switch
    {
        (LeafType, true) => LeafNode.Read(ref reader),
        (ParentType, false) => ParentNode.Read(ref reader),
        _ => throw new MlsException(MlsErrorCode.InvalidTree, "12.4.3.3"),
    };

    private void BlankPath(uint index)
    {
        foreach (var node in TreeMath.DirectPath(index, Width))
        {
            Put(node, null);
        }
    }

    private void Put(int node, Node? value)
    {
        if (_index is not null)
        {
            (_touched ??= []).TryAdd(node, _nodes[node]);
        }

        _nodes[node] = value;
    }

    private void Resolve(int node, List<int> found)
    {
        if (_nodes[node] is { } value)
        {
            found.Add(node);
            if (value is ParentNode parent)
            {
                found.AddRange(parent.UnmergedLeaves.Select(TreeMath.NodeOf));
            }
        }
        else if (!TreeMath.IsLeaf(node))
        {
            Resolve(TreeMath.Left(node), found);
            Resolve(TreeMath.Right(node), found);
        }
    }

    private bool HasResolution(int node) =>
        _nodes[node] is not null
        || (!TreeMath.IsLeaf(node) && (HasResolution(TreeMath.Left(node)) || HasResolution(TreeMath.Right(node))));
}
