using System.Collections.Immutable;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.RatchetTree;

/// <summary>
/// What the rules about all nodes together need to know (RFC 9420 §7.3, §16.7): kept beside the tree, so that a change
/// costs what it changes and not the whole tree. Immutable.
/// </summary>
internal sealed class TreeIndex
{
    private readonly CipherSuite _suite;
    private readonly ImmutableDictionary<ByteKey, int> _encryptionKeys;
    private readonly ImmutableDictionary<ByteKey, int> _signatureKeys;
    private readonly ImmutableDictionary<ushort, int> _credentialsInUse;
    private readonly ImmutableDictionary<ushort, int> _credentialsSupported;
    private readonly int _leaves;
    private readonly int _repeated;

    private TreeIndex(
        CipherSuite suite, ImmutableDictionary<ByteKey, int> encryptionKeys, ImmutableDictionary<ByteKey, int> signatureKeys,
        ImmutableDictionary<ushort, int> credentialsInUse, ImmutableDictionary<ushort, int> credentialsSupported, int leaves, int repeated)
    {
        _suite = suite;
        _encryptionKeys = encryptionKeys;
        _signatureKeys = signatureKeys;
        _credentialsInUse = credentialsInUse;
        _credentialsSupported = credentialsSupported;
        _leaves = leaves;
        _repeated = repeated;
    }

    /// <summary>Whether no key stands in two nodes.</summary>
    internal bool KeysAreUnique => _repeated == 0;

    /// <summary>Whether every leaf can read the credentials of all.</summary>
    internal bool CredentialsAreShared
    {
        get
        {
            foreach (var type in _credentialsInUse.Keys)
            {
                if (_credentialsSupported.GetValueOrDefault(type) != _leaves)
                {
                    return false;
                }
            }

            return true;
        }
    }

    internal static TreeIndex Of(CipherSuite suite, IEnumerable<Node?> nodes)
    {
        var builder = new Changes(
            suite, ImmutableDictionary.CreateBuilder<ByteKey, int>(), ImmutableDictionary.CreateBuilder<ByteKey, int>(),
            ImmutableDictionary.CreateBuilder<ushort, int>(), ImmutableDictionary.CreateBuilder<ushort, int>(), 0, 0);
        foreach (var node in nodes)
        {
            builder.Count(node, 1);
        }

        return builder.ToIndex();
    }

    internal bool HasEncryptionKey(byte[] key) => _encryptionKeys.ContainsKey(new ByteKey(key));

    /// <summary>The index after nodes were put in others' places.</summary>
    internal TreeIndex With(IEnumerable<(Node? Old, Node? New)> replacements)
    {
        var changes = new Changes(
            _suite, _encryptionKeys.ToBuilder(), _signatureKeys.ToBuilder(), _credentialsInUse.ToBuilder(), _credentialsSupported.ToBuilder(), _leaves, _repeated);
        foreach (var (old, node) in replacements)
        {
            changes.Count(old, -1);
            changes.Count(node, 1);
        }

        return changes.ToIndex();
    }

    private sealed class Changes(
        CipherSuite suite, ImmutableDictionary<ByteKey, int>.Builder encryptionKeys, ImmutableDictionary<ByteKey, int>.Builder signatureKeys,
        ImmutableDictionary<ushort, int>.Builder credentialsInUse, ImmutableDictionary<ushort, int>.Builder credentialsSupported, int leaves, int repeated)
    {
        private int _leaves = leaves;
        private int _repeated = repeated;

        internal void Count(Node? node, int by)
        {
            if (node is null)
            {
                return;
            }

            CountKey(encryptionKeys, new ByteKey(node.EncryptionKey), by);
            if (node is LeafNode leaf)
            {
                _leaves += by;
                CountKey(signatureKeys, new ByteKey(suite.SignatureKeyIdentity(leaf.SignatureKey)), by);
                Add(credentialsInUse, leaf.Credential.Type, by);
                foreach (var type in leaf.Capabilities.DistinctCredentialTypes)
                {
                    Add(credentialsSupported, type, by);
                }
            }
        }

        internal TreeIndex ToIndex() => new(
            suite, encryptionKeys.ToImmutable(), signatureKeys.ToImmutable(), credentialsInUse.ToImmutable(), credentialsSupported.ToImmutable(), _leaves, _repeated);

        private void CountKey(ImmutableDictionary<ByteKey, int>.Builder keys, ByteKey key, int by)
        {
            var count = Add(keys, key, by);
            _repeated += by > 0 && count == 2 ? 1 : by < 0 && count == 1 ? -1 : 0;
        }

        private static int Add<T>(ImmutableDictionary<T, int>.Builder counts, T key, int by)
            where T : notnull
        {
            var count = counts.GetValueOrDefault(key) + by;
            if (count == 0)
            {
                counts.Remove(key);
            }
            else
            {
                counts[key] = count;
            }

            return count;
        }
    }
}
