using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests.Vectors;

/// <summary>tree-operations, tree-validation, treekem.</summary>
public sealed class TreeTests
{
    private const int Wide = 1 << 16;
    private static readonly HashSet<uint> Nobody = [];

    [Fact]
    public void Tree_operations()
    {
        foreach (var item in VectorFile.Cases("tree-operations"))
        {
            var suite = item.Suite();
            var tree = Tree.Decode(suite, item.Bytes("tree_before"), Wide);
            Assert.Equal(item.Bytes("tree_hash_before"), tree.RootHash);
            switch (Encoding.Decode(item.Bytes("proposal"), Proposal.Read))
            {
                case AddProposal add:
                    tree.Add(add.KeyPackage.LeafNode, Wide);
                    break;
                case UpdateProposal update:
                    tree.Update(item.GetProperty("proposal_sender").GetUInt32(), update.LeafNode);
                    break;
                case RemoveProposal remove:
                    tree.Remove(remove.Removed);
                    tree.Truncate();
                    break;
                default:
                    Assert.Fail("Another proposal than the three that change a tree.");
                    break;
            }

            Assert.Equal(item.Bytes("tree_after"), tree.Encode());
            Assert.Equal(item.Bytes("tree_hash_after"), tree.RootHash);
        }
    }

    [Fact]
    public void Tree_validation()
    {
        foreach (var item in VectorFile.Cases("tree-validation"))
        {
            var suite = item.Suite();
            var tree = Tree.Decode(suite, item.Bytes("tree"), Wide);
            var hashes = item.List("tree_hashes").Select(hash => Convert.FromHexString(hash.GetString()!)).ToArray();
            var resolutions = item.List("resolutions").Select(list => list.EnumerateArray().Select(node => node.GetInt32()).ToArray()).ToArray();
            for (var node = 0; node < hashes.Length; node++)
            {
                Assert.Equal(hashes[node], tree.Hash(node));
                Assert.Equal(resolutions[node], tree.Resolution(node));
            }

            TreeValidation.ValidateStructure(tree, suite, item.Bytes("group_id"));
        }
    }

    [Fact]
    public void Treekem()
    {
        foreach (var item in VectorFile.Cases("treekem"))
        {
            var suite = item.Suite();
            var tree = Tree.Decode(suite, item.Bytes("ratchet_tree"), Wide);
            var leaves = item.List("leaves_private").ToDictionary(leaf => leaf.GetProperty("index").GetUInt32());
            var keysOf = leaves.ToDictionary(pair => pair.Key, pair => Keys(suite, pair.Value, tree));
            foreach (var update in item.List("update_paths"))
            {
                var sender = update.GetProperty("sender").GetUInt32();
                var path = Encoding.Decode(update.Bytes("update_path"), UpdatePath.Read);
                var after = tree.Clone();
                TreeKem.Apply(after, suite, sender, path, item.Bytes("group_id"), Nobody);
                Assert.Equal(update.Bytes("tree_hash_after"), after.RootHash);
                var context = new GroupContext(
                    suite.Id, item.Bytes("group_id"), item.GetProperty("epoch").GetUInt64(), after.RootHash, item.Bytes("confirmed_transcript_hash"), []);
                var secrets = update.List("path_secrets").ToArray();
                for (var leaf = 0u; leaf < secrets.Length; leaf++)
                {
                    if (secrets[leaf].ValueKind != System.Text.Json.JsonValueKind.Null)
                    {
                        var keys = keysOf[leaf].Clone();
                        using var commitSecret = TreeKem.Open(after, suite, leaf, sender, path, context, Nobody, keys);
                        Assert.Equal(update.Bytes("commit_secret"), commitSecret.Span.ToArray());
                        AssertDerives(suite, after, sender, leaf, Convert.FromHexString(secrets[leaf].GetString()!), keys);
                    }
                }

                using var signer = SignatureKeyPair.Import(suite, leaves[sender].PrivateKey("signature_priv", suite.Signature.KeySize));
                CheckOwnPath(suite, tree, keysOf, sender, signer, item.Bytes("group_id"), context);
            }
        }
    }

    private static void CheckOwnPath(
        CipherSuite suite, Tree tree, Dictionary<uint, PrivateKeys> keysOf, uint sender, SignatureKeyPair signer, byte[] groupId, GroupContext context)
    {
        var made = tree.Clone();
        using var secrets = TreeKem.Renew(made, suite, sender, tree.Leaf(sender)!.Content(), signer, groupId, keysOf[sender].Clone());
        context = context with { TreeHash = made.RootHash };
        var path = TreeKem.Encrypt(made, suite, secrets, context, Nobody);
        var received = tree.Clone();
        TreeKem.Apply(received, suite, sender, path, groupId, Nobody);
        Assert.Equal(made.RootHash, received.RootHash);
        foreach (var (index, keys) in keysOf.Where(pair => pair.Key != sender))
        {
            using var commitSecret = TreeKem.Open(received, suite, index, sender, path, context, Nobody, keys.Clone());
            Assert.Equal(secrets.CommitSecret.Span.ToArray(), commitSecret.Span.ToArray());
        }
    }

    private static void AssertDerives(CipherSuite suite, Tree tree, uint sender, uint leaf, byte[] pathSecret, PrivateKeys keys)
    {
        var path = tree.FilteredDirectPath(sender);
        var at = path.FindIndex(step => TreeMath.IsIn(TreeMath.NodeOf(leaf), step.Copath));
        using var nodeSecret = suite.DeriveSecret(pathSecret, "node"u8);
        using var key = suite.Hpke.DeriveKey(nodeSecret.Span);
        Assert.Equal(key.PublicKey, keys.Find(tree, path[at].Node)!.PublicKey);
    }

    private static PrivateKeys Keys(CipherSuite suite, System.Text.Json.JsonElement leaf, Tree tree)
    {
        var keys = new PrivateKeys();
        var node = TreeMath.NodeOf(leaf.GetProperty("index").GetUInt32());
        keys.Set(node, Key.Import(suite.Hpke.Kem, leaf.PrivateKey("encryption_priv", suite.Hpke.Kem.KeySize), KeyExportPolicy.AllowPlaintextExport));
        Assert.NotNull(keys.Find(tree, node));
        foreach (var secret in leaf.List("path_secrets"))
        {
            using var nodeSecret = suite.DeriveSecret(secret.Bytes("path_secret"), "node"u8);
            keys.Set(secret.Int("node"), suite.Hpke.DeriveKey(nodeSecret.Span, KeyExportPolicy.AllowPlaintextExport));
            Assert.NotNull(keys.Find(tree, secret.Int("node")));
        }

        return keys;
    }
}
