using GraphChat.Cryptography;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.RatchetTree;

/// <summary>Making and reading the path of a commit (RFC 9420 §7.4 to §7.6).</summary>
internal static class TreeKem
{
    /// <summary>
    /// Puts new keys from our leaf to the root into the tree. What is returned has the path secrets in the order of the
    /// filtered direct path, and the commit secret after them.
    /// </summary>
    internal static PathSecrets Renew(
        Tree tree, CipherSuite suite, uint ownLeaf, LeafContent content, SignatureKeyPair signer, byte[] groupId, PrivateKeys keys)
    {
        var path = tree.FilteredDirectPath(ownLeaf);
        var secrets = new List<SecretBytes> { SecretBytes.Random(suite.HashSize) };
        var publicKeys = new List<byte[]>();
        foreach (var (node, _) in path)
        {
            var key = DeriveKey(suite, secrets[^1]);
            keys.Set(node, key);
            publicKeys.Add(key.PublicKey.Export());
            secrets.Add(suite.DeriveSecret(secrets[^1].Span, "path"u8));
        }

        var parentHash = Merge(tree, ownLeaf, path, publicKeys);
        var leafKey = Key.Create(suite.Hpke.Kem, KeyExportPolicy.AllowPlaintextExport);
        keys.Set(TreeMath.NodeOf(ownLeaf), leafKey);
        var leaf = LeafNode.Create(content, leafKey.PublicKey.Export(), LeafNodeSource.Commit, null, parentHash, signer, groupId, ownLeaf);
        tree.Set(TreeMath.NodeOf(ownLeaf), leaf);
        return new PathSecrets(leaf, path, publicKeys, secrets);
    }

    /// <summary>Encrypts each path secret to those below the other child, but for the leaves that this commit adds.</summary>
    internal static UpdatePath Encrypt(Tree tree, CipherSuite suite, PathSecrets secrets, GroupContext context, IReadOnlySet<uint> added)
    {
        var info = suite.EncryptionContext("UpdatePathNode"u8, context.Encode());
        var nodes = new UpdatePathNode[secrets.Path.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            var recipients = Recipients(tree, secrets.Path[i].Copath, added);
            var secret = secrets.Secrets[i];
            var ciphertexts = ManyAtOnce.Select(recipients.Count, at => suite.Encrypt(tree[recipients[at]]!.EncryptionKey, info, secret.Span));
            nodes[i] = new UpdatePathNode(secrets.PublicKeys[i], ciphertexts);
        }

        return new UpdatePath(secrets.Leaf, nodes);
    }

    /// <summary>Puts a received path into the tree, and checks it but for what needs a private key (§12.4.2).</summary>
    internal static void Apply(Tree tree, CipherSuite suite, uint committer, UpdatePath update, byte[] groupId, IReadOnlySet<uint> added)
    {
        var path = tree.FilteredDirectPath(committer);
        Require(update.Nodes.Length == path.Count, "12.4.2");
        var leaf = update.LeafNode;
        // RFC 9420: M7.3-5.
        Require(leaf.Source == LeafNodeSource.Commit, "12.4.2");

        // §12.4.2: the keys of the path are new to the tree, and distinct.
        var keys = new HashSet<ByteKey> { new(leaf.EncryptionKey) };
        for (var i = 0; i < path.Count; i++)
        {
            Require(keys.Add(new ByteKey(update.Nodes[i].EncryptionKey)), "12.4.2");
            Require(suite.IsHpkePublicKey(update.Nodes[i].EncryptionKey), "12.4.2");
            // RFC 9420: M7.6-1.
            Require(update.Nodes[i].EncryptedPathSecrets.Length == Recipients(tree, path[i].Copath, added).Count, "7.6");
        }

        foreach (var key in keys)
        {
            // RFC 9420: M12.4.2-2.
            Require(!tree.Index.HasEncryptionKey(key.Bytes), "12.4.2");
        }

        var parentHash = Merge(tree, committer, path, [.. update.Nodes.Select(node => node.EncryptionKey)]);
        // RFC 9420: M7.9.2-2.
        Require(leaf.ParentHash.AsSpan().SequenceEqual(parentHash), "7.9.2");
        tree.Set(TreeMath.NodeOf(committer), leaf);
        // RFC 9420: M7.3-3.
        if (!leaf.VerifySignature(suite, groupId, committer))
        {
            throw new MlsException(MlsErrorCode.InvalidSignature, "7.3");
        }
    }

    /// <summary>Opens the path secret that is meant for us and derives the keys above; gives the commit secret.</summary>
    internal static SecretBytes Open(
        Tree tree, CipherSuite suite, uint ownLeaf, uint committer, UpdatePath update, GroupContext context, IReadOnlySet<uint> added, PrivateKeys keys)
    {
        var path = tree.FilteredDirectPath(committer);
        var own = TreeMath.NodeOf(ownLeaf);
        var at = path.FindIndex(step => TreeMath.IsIn(own, step.Copath));
        Require(at >= 0, "7.5");
        var recipients = Recipients(tree, path[at].Copath, added);
        for (var i = 0; i < recipients.Count; i++)
        {
            if (keys.Find(tree, recipients[i]) is not { } key)
            {
                continue;
            }

            var ciphertext = update.Nodes[at].EncryptedPathSecrets[i];
            if (!suite.TryDecryptWithLabel(key, "UpdatePathNode"u8, context.Encode(), ciphertext, out var plaintext) || plaintext.Length != suite.HashSize)
            {
                throw new MlsException(MlsErrorCode.DecryptionFailed, "7.6");
            }

            return DeriveUp(tree, suite, path, at, new SecretBytes(plaintext), keys);
        }

        throw new MlsException(MlsErrorCode.InvalidPath, "7.5");
    }

    /// <summary>
    /// Derives the keys of <paramref name="path"/> from the node at <paramref name="at"/> upwards out of the first one's secret,
    /// and checks that they are those of the tree; gives the commit secret.
    /// </summary>
    internal static SecretBytes DeriveUp(Tree tree, CipherSuite suite, List<(int Node, int Copath)> path, int at, SecretBytes secret, PrivateKeys keys)
    {
        for (var i = at; i < path.Count; i++)
        {
            var key = DeriveKey(suite, secret);
            // RFC 9420: M7.5-4, M12.4.3.1-1.
            Require(tree[path[i].Node] is { } node && key.PublicKey.Bytes.SequenceEqual(node.EncryptionKey), "7.5");
            keys.Set(path[i].Node, key);
            var next = suite.DeriveSecret(secret.Span, "path"u8);
            secret.Dispose();
            secret = next;
        }

        return secret;
    }

    private static Key DeriveKey(CipherSuite suite, SecretBytes pathSecret)
    {
        using var nodeSecret = suite.DeriveSecret(pathSecret.Span, "node"u8);
        return suite.Hpke.DeriveKey(nodeSecret.Span, KeyExportPolicy.AllowPlaintextExport);
    }

    private static List<int> Recipients(Tree tree, int copath, IReadOnlySet<uint> added)
    {
        var resolution = tree.Resolution(copath);
        // RFC 9420: M7.5-2.
        if (added.Count > 0)
        {
            resolution.RemoveAll(node => TreeMath.IsLeaf(node) && added.Contains(TreeMath.LeafOf(node)));
        }

        return resolution;
    }

    /// <summary>Sets the nodes of the path and blanks the others up to the root; gives the parent hash for the leaf (§7.9).</summary>
    private static byte[] Merge(Tree tree, uint leaf, List<(int Node, int Copath)> path, List<byte[]> publicKeys)
    {
        foreach (var node in TreeMath.DirectPath(leaf, tree.Width))
        {
            tree.Set(node, null);
        }

        byte[] parentHash = [];
        for (var i = path.Count - 1; i >= 0; i--)
        {
            tree.Set(path[i].Node, ParentNode.Create(publicKeys[i], parentHash, []));
            parentHash = tree.ParentHash(path[i].Node, path[i].Copath);
        }

        return parentHash;
    }

    private static void Require(bool condition, string section)
    {
        if (!condition)
        {
            throw new MlsException(MlsErrorCode.InvalidPath, section);
        }
    }
}
