using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.RatchetTree;

/// <summary>The private keys that a member holds: its leaf's and those above that it was told. Copies share the keys.</summary>
internal sealed class PrivateKeys
{
    private readonly Dictionary<int, Key> _keys;

    internal PrivateKeys()
        : this([])
    {
    }

    private PrivateKeys(Dictionary<int, Key> keys) => _keys = keys;

    internal static PrivateKeys Read(ref MlsReader reader, CipherSuite suite)
    {
        var keys = new Dictionary<int, Key>();
        var content = reader.ReadVector();
        while (!content.AtEnd)
        {
            var node = checked((int)content.ReadUInt32());
            keys.Add(node, Key.Import(suite.Hpke.Kem, content.ReadOpaque(), KeyExportPolicy.AllowPlaintextExport));
        }

        return new PrivateKeys(keys);
    }

    internal void Write(MlsWriter writer)
    {
        var start = writer.BeginVector();
        foreach (var (node, key) in _keys.OrderBy(pair => pair.Key))
        {
            writer.WriteUInt32((uint)node);
            var bytes = key.Export();
            writer.WriteOpaque(bytes);
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        }

        writer.EndVector(start);
    }

    internal PrivateKeys Clone() => new(new Dictionary<int, Key>(_keys));

    internal void Set(int node, Key key) => _keys[node] = key;

    /// <summary>The key of a node, if it is still the node's.</summary>
    internal Key? Find(Tree tree, int node) =>
        _keys.TryGetValue(node, out var key) && tree[node] is { } value && key.PublicKey.Bytes.SequenceEqual(value.EncryptionKey) ? key : null;

    /// <summary>Forgets the keys that are no longer those of their nodes.</summary>
    internal void Prune(Tree tree)
    {
        foreach (var node in _keys.Keys.ToArray())
        {
            if (node >= tree.NodeCount || Find(tree, node) is null)
            {
                _keys.Remove(node);
            }
        }
    }

    internal bool Holds(Key key) => _keys.ContainsValue(key);

    /// <summary>Zeroes the keys that the other, who may share some, does not hold.</summary>
    internal void DisposeExcept(PrivateKeys? other)
    {
        foreach (var key in _keys.Values)
        {
            if (other is null || !other.Holds(key))
            {
                key.Dispose();
            }
        }
    }
}
