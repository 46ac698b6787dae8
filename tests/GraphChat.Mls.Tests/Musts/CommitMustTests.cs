using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests.Musts;

/// <summary>RFC 9420 §7.5 to §7.9, §12.4, §14, §15: paths, trees, commits.</summary>
public sealed class CommitMustTests
{
    private readonly Arena _arena = new();

    private Insider Insider => _arena.Insider;

    [Fact]
    [Must("M12.4-2", "M12.4.1-1")]
    public void A_commit_that_needs_a_path_has_one()
    {
        _arena.Refuse(Insider.Commit(), MlsErrorCode.InvalidCommit, "12.4");
        _arena.Refuse(Insider.Commit(new RemoveProposal(_arena.Carol.Group.OwnLeafIndex)), MlsErrorCode.InvalidCommit, "12.4");
        _arena.Refuse(Insider.Commit(new GroupContextExtensionsProposal([.. Insider.State.Context.Extensions])), MlsErrorCode.InvalidCommit, "12.4");
        foreach (var request in (MlsCommitRequest[])[new(), new() { Remove = [_arena.Carol.Group.OwnLeafIndex] }, new() { GroupContextExtensions = Insider.State.Context.Extensions }])
        {
            Assert.NotNull(MlsMessage.Decode<PublicMessage>(_arena.Bob.Commit(request).Commit).Content.Commit!.Path);
            _arena.Bob.Group.ClearPendingCommit();
        }
    }

    [Fact]
    [Must("M7.6-1", "M7.5-2")]
    public void A_path_has_a_ciphertext_for_each_node_below_and_none_for_those_just_added()
    {
        var path = Insider.Path();
        var node = path.Nodes[^1];
        var more = path with { Nodes = [.. path.Nodes[..^1], node with { EncryptedPathSecrets = [.. node.EncryptedPathSecrets, node.EncryptedPathSecrets[0]] }] };
        var fewer = path with { Nodes = [.. path.Nodes[..^1], node with { EncryptedPathSecrets = [] }] };
        _arena.Refuse(Insider.Commit(more), MlsErrorCode.InvalidPath, "7.6");
        _arena.Refuse(Insider.Commit(fewer), MlsErrorCode.InvalidPath, "7.6");
        _arena.Refuse(Insider.Commit(path with { Nodes = path.Nodes[1..] }), MlsErrorCode.InvalidPath, "12.4.2");
        var withAdd = _arena.Bob.Commit(new MlsCommitRequest { Add = [MlsMessage.Encode(Insider.Package())], UpdatePath = true });
        Assert.IsType<PublicCommitResult.Accepted>(_arena.Public.Evaluate(withAdd.Commit, withAdd.GroupInfo, withAdd.Welcome));
    }

    [Fact]
    [Must("M12.4.2-2")]
    public void The_keys_of_a_path_are_new()
    {
        var path = Insider.Path();
        var taken = Insider.State.Tree.Leaf(_arena.Carol.Group.OwnLeafIndex)!.EncryptionKey;
        _arena.Refuse(Insider.Commit(path with { Nodes = [path.Nodes[0] with { EncryptionKey = taken }, .. path.Nodes[1..]] }), MlsErrorCode.InvalidPath, "12.4.2");
        _arena.Refuse(Insider.Commit(path with { Nodes = [path.Nodes[0] with { EncryptionKey = path.Nodes[1].EncryptionKey }, .. path.Nodes[1..]] }), MlsErrorCode.InvalidPath, "12.4.2");
        _arena.Refuse(Insider.Commit(path with { Nodes = [path.Nodes[0] with { EncryptionKey = new byte[32] }, .. path.Nodes[1..]] }), MlsErrorCode.InvalidPath, "12.4.2");
        var old = Insider.NewLeaf(LeafNodeSource.Commit, encryptionKey: Insider.State.Tree.Leaf(Insider.Leaf)!.EncryptionKey);
        _arena.Refuse(Insider.Commit(path with { LeafNode = old }), MlsErrorCode.InvalidPath, "12.4.2");
    }

    [Fact]
    [Must("M7.9.2-2")]
    public void The_leaf_of_a_path_signs_the_path()
    {
        var path = Insider.Path();
        _arena.Refuse(Insider.Commit(path with { LeafNode = Insider.NewLeaf(LeafNodeSource.Commit, parentHash: new byte[32]) }), MlsErrorCode.InvalidPath, "7.9.2");
        _arena.Refuse(Insider.Commit(path with { Nodes = [path.Nodes[0] with { EncryptionKey = Insider.NewKey() }, .. path.Nodes[1..]] }), MlsErrorCode.InvalidPath, "7.9.2");
    }

    [Fact]
    [Must("M7.5-4", "M12.4.3.1-1")]
    public void The_secrets_of_a_path_are_those_of_its_keys()
    {
        var honest = Insider.Path();
        var other = Insider.Path();
        var mixed = honest with { Nodes = [.. honest.Nodes.Zip(other.Nodes, (mine, its) => mine with { EncryptedPathSecrets = its.EncryptedPathSecrets })] };
        _arena.RefuseAsMember(Insider.Commit(mixed), MlsErrorCode.DecryptionFailed, "7.6");
        var tree = Insider.State.Tree.Clone();
        var keys = new PrivateKeys();
        using var secrets = TreeKem.Renew(tree, Insider.Suite, Insider.Leaf, Insider.Content, Insider.Signer, Insider.State.Context.GroupId, keys);
        using var wrong = GraphChat.Cryptography.SecretBytes.Random(32);
        Assert.Throws<MlsException>(() => TreeKem.DeriveUp(tree, Insider.Suite, secrets.Path, 0, wrong, new PrivateKeys()));
    }

    [Fact]
    [Must("M7.5-3")]
    public void Keys_that_were_replaced_are_forgotten()
    {
        var before = _arena.Bob.Group.Current.Keys;
        var node = TreeMath.NodeOf(_arena.Bob.Group.OwnLeafIndex);
        var key = before.Find(_arena.Bob.Group.Current.State.Tree, node)!;
        _arena.Bob.Deliver(_arena.Bob.Commit(new MlsCommitRequest()).Commit, _arena.Mallory);
        Assert.Throws<ObjectDisposedException>(() => key.Export());
    }

    [Fact]
    [Must("M7.1-1", "M12.4.3.1-5", "M7.9.2-1", "M7.8-1")]
    public void A_tree_whose_parents_are_not_vouched_for_is_refused()
    {
        Assert.Throws<MlsException>(() => Codec.Encoding.Decode(ParentNode.Create(new byte[32], [], [3, 2]).Encoded, ParentNode.Read));
        foreach (var change in (Action<Tree>[])
        [
            tree => tree.Set(1, ParentNode.Create(Insider.NewKey(), [], [])),
            tree => tree.Set(3, Renamed(tree, 3, [uint.MaxValue])),
            tree => tree.Set(3, Renamed(tree, 3, [700])),
            tree => tree.Set(5, ParentNode.Create(Insider.NewKey(), [], [uint.MaxValue])),
            tree => tree.Set(5, ParentNode.Create(Insider.NewKey(), [], [0])),
        ])
        {
            var tree = Insider.State.Tree.Clone();
            change(tree);
            var error = Assert.Throws<MlsException>(() => TreeValidation.ValidateStructure(tree, Insider.Suite, Insider.State.Context.GroupId));
            Assert.Equal(MlsErrorCode.InvalidTree, error.Error.Code);
        }

        TreeValidation.ValidateStructure(Insider.State.Tree, Insider.Suite, Insider.State.Context.GroupId);
        Assert.NotEqual(Insider.State.Tree.Hash(0), Insider.State.Tree.Hash(2));

        static ParentNode Renamed(Tree tree, int node, uint[] unmerged) =>
            ParentNode.Create(tree.Parent(node)?.EncryptionKey ?? new byte[32], tree.Parent(node)?.ParentHash ?? [], unmerged);
    }

    [Fact]
    [Must("M12.4-1")]
    public void Who_saw_a_proposal_commits_before_it_speaks()
    {
        _arena.Take(Insider.Propose(new RemoveProposal(_arena.Erin.Group.OwnLeafIndex)));
        Assert.Throws<InvalidOperationException>(() => _arena.Bob.Group.Protect([1], []));
        _arena.Bob.Deliver(_arena.Bob.Commit(new MlsCommitRequest()).Commit, _arena.Mallory);
        _arena.Mallory.Read(_arena.Bob.Group.Protect([1], []));
    }

    [Fact]
    [Must("M12.4.2-1")]
    public void After_a_reinitialisation_nothing_more_is_sent()
    {
        var end = _arena.Bob.Commit(new MlsCommitRequest { ReInit = new ReInitRequest("next"u8.ToArray(), Insider.Suite, []) });
        _arena.Bob.Deliver(end.Commit, _arena.Carol);
        foreach (var member in (Member[])[_arena.Bob, _arena.Carol])
        {
            Assert.Throws<InvalidOperationException>(() => member.Group.Protect([], []));
            Assert.Throws<InvalidOperationException>(() => member.Group.ProposeUpdate());
            Assert.IsType<MlsCommitResult.Refused>(member.Group.Commit(new MlsCommitRequest()));
        }
    }

    [Fact]
    [Must("M14-2", "M14-3")]
    public void Making_a_commit_changes_nothing_until_it_is_accepted()
    {
        var context = _arena.Bob.Group.GroupContext.ToArray();
        var authenticator = _arena.Bob.Group.EpochAuthenticator.ToArray();
        _arena.Bob.Commit(new MlsCommitRequest());
        var next = _arena.Bob.Group.Pending!.Secrets;
        Assert.Equal(context, _arena.Bob.Group.GroupContext.ToArray());
        Assert.Equal(authenticator, _arena.Bob.Group.EpochAuthenticator.ToArray());
        _arena.Bob.Group.ClearPendingCommit();
        Assert.Throws<ObjectDisposedException>(() => next.Init.Length);
    }

    [Fact]
    [Must("M15.2-2")]
    public void Messages_after_a_commit_are_of_its_epoch()
    {
        var old = _arena.Bob.Group.Epoch;
        _arena.Bob.Deliver(_arena.Bob.Commit(new MlsCommitRequest()).Commit, _arena.Mallory);
        Assert.True(MlsMessageHeader.TryRead(_arena.Bob.Group.Protect([1], []), out var header));
        Assert.Equal(old + 1, header.Epoch);
    }

    [Fact]
    [Must("M17.1-1", "M11-2")]
    public void The_suite_that_all_must_have_is_here_and_a_group_begins_with_it()
    {
        var member = new Member("alone", CipherSuite.X25519Aes128Gcm).Create();
        Assert.Equal(0UL, member.Group.Epoch);
        Assert.Single(member.Group.Members);
        Assert.NotEqual(member.Group.EpochAuthenticator.ToArray(), new Member("alone", CipherSuite.X25519Aes128Gcm).Create().Group.EpochAuthenticator.ToArray());
        Assert.Empty(member.Group.Current.State.Context.ConfirmedTranscriptHash);
    }
}
