using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.Framing;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.SecretTree;

/// <summary>The secret tree (RFC 9420 §9): secrets are derived when a leaf is first needed, and those above are deleted.</summary>
internal sealed class SecretTreeState : IDisposable
{
    private readonly CipherSuite _suite;
    private readonly int _width;
    private readonly Dictionary<int, SecretBytes> _nodes = [];
    private readonly Dictionary<uint, (Ratchet Handshake, Ratchet Application)> _ratchets = [];

    private bool _disposed;

    private SecretTreeState(CipherSuite suite, int width)
    {
        _suite = suite;
        _width = width;
    }

    internal static SecretTreeState Create(CipherSuite suite, int width, ReadOnlySpan<byte> encryptionSecret)
    {
        var tree = new SecretTreeState(suite, width);
        tree._nodes.Add(TreeMath.Root(width), new SecretBytes(encryptionSecret));
        return tree;
    }

    internal static SecretTreeState Read(ref MlsReader reader, CipherSuite suite)
    {
        var tree = new SecretTreeState(suite, checked((int)reader.ReadUInt32()));
        var nodes = reader.ReadVector();
        while (!nodes.AtEnd)
        {
            tree._nodes.Add(checked((int)nodes.ReadUInt32()), new SecretBytes(nodes.ReadOpaque()));
        }

        var ratchets = reader.ReadVector();
        while (!ratchets.AtEnd)
        {
            tree._ratchets.Add(ratchets.ReadUInt32(), (SecretTree.Ratchet.Read(ref ratchets, suite), SecretTree.Ratchet.Read(ref ratchets, suite)));
        }

        return tree;
    }

    internal void Write(MlsWriter writer)
    {
        writer.WriteUInt32((uint)_width);
        var start = writer.BeginVector();
        foreach (var (node, secret) in _nodes.OrderBy(pair => pair.Key))
        {
            writer.WriteUInt32((uint)node);
            writer.WriteOpaque(secret.Span);
        }

        writer.EndVector(start);
        start = writer.BeginVector();
        foreach (var (leaf, (handshake, application)) in _ratchets.OrderBy(pair => pair.Key))
        {
            writer.WriteUInt32(leaf);
            handshake.Write(writer);
            application.Write(writer);
        }

        writer.EndVector(start);
    }

    internal Ratchet Ratchet(uint leaf, ContentType type)
    {
        if (!_ratchets.TryGetValue(leaf, out var pair))
        {
            if (leaf >= (uint)_width)
            {
                throw new MlsException(MlsErrorCode.UnknownSender, "6.3.2");
            }

            using var secret = TakeLeaf(TreeMath.NodeOf(leaf));
            pair = Ratchets(secret);
            _ratchets.Add(leaf, pair);
        }

        return type == ContentType.Application ? pair.Application : pair.Handshake;
    }

    /// <summary>The key of a message that was received: nothing of the tree changes before it is consumed.</summary>
    internal MessageKey Key(uint leaf, ContentType type, uint generation, int maximumForward)
    {
        if (_ratchets.ContainsKey(leaf) || leaf >= (uint)_width)
        {
            return Ratchet(leaf, type).At(generation, maximumForward);
        }

        using var secret = PeekLeaf(TreeMath.NodeOf(leaf));
        var pair = Ratchets(secret);
        try
        {
            return (type == ContentType.Application ? pair.Application : pair.Handshake).At(generation, maximumForward).With(
                () =>
                {
                    // The epoch may be gone already, by the very commit that the key opened.
                    if (!_disposed)
                    {
                        TakeLeaf(TreeMath.NodeOf(leaf)).Dispose();
                        _ratchets.Add(leaf, pair);
                    }
                },
                () => Discard(pair));
        }
        catch (MlsException)
        {
            Discard(pair);
            throw;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        foreach (var secret in _nodes.Values)
        {
            secret.Dispose();
        }

        foreach (var (handshake, application) in _ratchets.Values)
        {
            handshake.Dispose();
            application.Dispose();
        }
    }

    private static void Discard((Ratchet Handshake, Ratchet Application) pair)
    {
        pair.Handshake.Dispose();
        pair.Application.Dispose();
    }

    private (Ratchet Handshake, Ratchet Application) Ratchets(SecretBytes leafSecret) => (
        new Ratchet(_suite, _suite.DeriveSecret(leafSecret.Span, "handshake"u8), 0),
        new Ratchet(_suite, _suite.DeriveSecret(leafSecret.Span, "application"u8), 0));

    private SecretBytes PeekLeaf(int leaf)
    {
        var node = leaf;
        while (!_nodes.ContainsKey(node))
        {
            node = TreeMath.Parent(node);
        }

        var secret = _nodes[node].Copy();
        while (node != leaf)
        {
            var goLeft = leaf < node;
            var next = _suite.ExpandWithLabel(secret.Span, "tree"u8, goLeft ? "left"u8 : "right"u8, _suite.HashSize);
            secret.Dispose();
            (node, secret) = (goLeft ? TreeMath.Left(node) : TreeMath.Right(node), next);
        }

        return secret;
    }

    private SecretBytes TakeLeaf(int leaf)
    {
        var node = leaf;
        while (!_nodes.ContainsKey(node))
        {
            node = TreeMath.Parent(node);
        }

        _nodes.Remove(node, out var secret);
        while (node != leaf)
        {
            var (left, right) = (TreeMath.Left(node), TreeMath.Right(node));
            var leftSecret = _suite.ExpandWithLabel(secret!.Span, "tree"u8, "left"u8, _suite.HashSize);
            var rightSecret = _suite.ExpandWithLabel(secret.Span, "tree"u8, "right"u8, _suite.HashSize);
            secret.Dispose();
            var goLeft = leaf < node;
            _nodes.Add(goLeft ? right : left, goLeft ? rightSecret : leftSecret);
            (node, secret) = goLeft ? (left, leftSecret) : (right, rightSecret);
        }

        return secret!;
    }
}
