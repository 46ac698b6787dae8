using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Peer.Vectors;

/// <summary>treekem: paths of others, and our own.</summary>
internal static class TreeKemVectors
{
    private static readonly HashSet<uint> s_nobody = [];

    internal static void TreeKem(VectorValue item)
    {
        var suite = item.Suite;
        var tree = Tree.Decode(suite, item.Bytes("ratchet_tree"), TreeVectors.Wide);
        var groupId = item.Bytes("group_id");
        var leaves = item.List("leaves_private").ToDictionary(leaf => leaf.Index("index"));
        var keysOf = leaves.ToDictionary(pair => pair.Key, pair => Keys(suite, pair.Value, tree));
        foreach (var update in item.List("update_paths"))
        {
            var sender = update.Index("sender");
            var path = Encoding.Decode(update.Bytes("update_path"), UpdatePath.Read);
            var after = tree.Clone();
            RatchetTree.TreeKem.Apply(after, suite, sender, path, groupId, s_nobody);
            Expect.Same(update.Bytes("tree_hash_after"), after.RootHash, $"tree_hash_after of sender {sender}");
            var context = new GroupContext(
                suite.Id, groupId, item.Number("epoch"), after.RootHash, item.Bytes("confirmed_transcript_hash"), []);
            var secrets = update.BytesList("path_secrets");
            for (var leaf = 0u; leaf < secrets.Count; leaf++)
            {
                if (secrets[(int)leaf] is { } pathSecret)
                {
                    var keys = keysOf[leaf].Clone();
                    using var commitSecret = RatchetTree.TreeKem.Open(after, suite, leaf, sender, path, context, s_nobody, keys);
                    Expect.Same(update.Bytes("commit_secret"), commitSecret.Span, $"commit_secret of sender {sender} at leaf {leaf}");
                    RequireDerives(suite, after, sender, leaf, pathSecret, keys);
                }
            }

            using var signer = SignatureKeyPair.Import(suite, leaves[sender].PrivateKey("signature_priv", suite.Signature.KeySize));
            CheckOwnPath(suite, tree, keysOf, sender, signer, groupId, context);
        }
    }

    private static void CheckOwnPath(
        CipherSuite suite, Tree tree, Dictionary<uint, PrivateKeys> keysOf, uint sender, SignatureKeyPair signer, byte[] groupId, GroupContext context)
    {
        var made = tree.Clone();
        using var secrets = RatchetTree.TreeKem.Renew(made, suite, sender, tree.Leaf(sender)!.Content(), signer, groupId, keysOf[sender].Clone());
        context = context with { TreeHash = made.RootHash };
        var path = RatchetTree.TreeKem.Encrypt(made, suite, secrets, context, s_nobody);
        var received = tree.Clone();
        RatchetTree.TreeKem.Apply(received, suite, sender, path, groupId, s_nobody);
        Expect.Same(made.RootHash, received.RootHash, $"the tree hash after a path of ours at {sender}");
        foreach (var (index, keys) in keysOf.Where(pair => pair.Key != sender))
        {
            using var commitSecret = RatchetTree.TreeKem.Open(received, suite, index, sender, path, context, s_nobody, keys.Clone());
            Expect.Same(secrets.CommitSecret.Span, commitSecret.Span, $"the commit secret of a path of ours at {index}");
        }
    }

    private static void RequireDerives(CipherSuite suite, Tree tree, uint sender, uint leaf, byte[] pathSecret, PrivateKeys keys)
    {
        var path = tree.FilteredDirectPath(sender);
        var at = path.FindIndex(step => TreeMath.IsIn(TreeMath.NodeOf(leaf), step.Copath));
        using var nodeSecret = suite.DeriveSecret(pathSecret, "node"u8);
        using var key = suite.Hpke.DeriveKey(nodeSecret.Span);
        Expect.Same(key.PublicKey.Bytes, keys.Find(tree, path[at].Node)!.PublicKey.Bytes, $"path_secrets[{leaf}] of sender {sender}");
    }

    private static PrivateKeys Keys(CipherSuite suite, VectorValue leaf, Tree tree)
    {
        var keys = new PrivateKeys();
        var node = TreeMath.NodeOf(leaf.Index("index"));
        keys.Set(node, Key.Import(suite.Hpke.Kem, leaf.PrivateKey("encryption_priv", suite.Hpke.Kem.KeySize), KeyExportPolicy.AllowPlaintextExport));
        Expect.True(keys.Find(tree, node) is not null, $"encryption_priv is that of node {node}");
        foreach (var secret in leaf.List("path_secrets"))
        {
            using var nodeSecret = suite.DeriveSecret(secret.Bytes("path_secret"), "node"u8);
            keys.Set(secret.Int("node"), suite.Hpke.DeriveKey(nodeSecret.Span, KeyExportPolicy.AllowPlaintextExport));
            Expect.True(keys.Find(tree, secret.Int("node")) is not null, $"path_secret is that of node {secret.Int("node")}");
        }

        return keys;
    }
}
