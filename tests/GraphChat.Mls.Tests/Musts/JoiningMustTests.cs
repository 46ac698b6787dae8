using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.RatchetTree;
using Xunit;

namespace GraphChat.Mls.Tests.Musts;

/// <summary>RFC 9420 §11, §12.4.3: Welcomes, GroupInfos, external commits, successors.</summary>
public sealed class JoiningMustTests
{
    private readonly Arena _arena = new();
    private readonly Member _dave = new("dave");

    private Insider Insider => _arena.Insider;

    [Fact]
    [Must("M12.4.3-4")]
    public void A_GroupInfo_is_signed_by_the_member_it_names()
    {
        var info = Info();
        RefuseInfo(info with { Signer = _arena.Bob.Group.OwnLeafIndex }, MlsErrorCode.InvalidSignature, "12.4.3.1");
        RefuseInfo(info with { Signer = 900 }, MlsErrorCode.InvalidSignature, "12.4.3.1");
    }

    [Fact]
    [Must("M12.4.3-1")]
    public void What_is_unknown_in_a_GroupInfo_is_ignored()
    {
        var info = Info();
        var more = GroupInfo.Sign(info.Context, [.. info.Extensions, new Extension(0x6A6A, new byte[] { 1 })], info.ConfirmationTag, Insider.Leaf, Insider.Signer);
        Assert.IsType<PublicGroupResult.Opened>(PublicGroup.Open(MlsMessage.Encode(more), [], Member.DefaultSettings));
    }

    [Fact]
    [Must("M12.4.3-2", "M13.4-5")]
    public void Somebody_who_lacks_an_extension_of_the_group_does_not_join()
    {
        var poor = new Member("poor", settings: new MlsSettings { CredentialValidator = new AnyCredential(), Capabilities = Capabilities.Of() });
        var refused = Assert.IsType<MlsExternalJoinResult.Refused>(
            MlsGroup.JoinExternally(_arena.Mallory.Group.ExportGroupInfo(true), [], poor.Key, poor.Credential, poor.Settings));
        Assert.Equal(new MlsError(MlsErrorCode.InvalidLeafNode, "7.3"), refused.Error);
    }

    [Fact]
    [Must("M12.4.3.3-1", "M12.4.3.3-2", "M12.4.3.3-3")]
    public void The_tree_is_the_one_that_was_hashed_and_ends_with_a_node()
    {
        var info = _arena.Mallory.Group.ExportGroupInfo(withTree: false);
        var tree = _arena.Mallory.Group.ExportRatchetTree();
        Assert.IsType<PublicGroupResult.Opened>(PublicGroup.Open(info, tree, Member.DefaultSettings));
        var other = Insider.State.Tree.Clone();
        other.Remove(_arena.Erin.Group.OwnLeafIndex);
        Assert.Equal(MlsErrorCode.InvalidTree, Refused(PublicGroup.Open(info, other.Encode(), Member.DefaultSettings)).Code);
        Assert.Equal(other.Encode(), Tree.Decode(Insider.Suite, other.Encode(), 1 << 16).Encode());
        var reader = new Codec.MlsReader(tree);
        using var padded = new Codec.MlsWriter();
        padded.WriteOpaque([.. reader.ReadOpaque(), 0]);
        Assert.Equal(new MlsError(MlsErrorCode.InvalidTree, "12.4.3.3"), Refused(PublicGroup.Open(info, padded.ToArray(), Member.DefaultSettings)));
        Assert.Equal(MlsErrorCode.MissingTree, Refused(PublicGroup.Open(info, [], Member.DefaultSettings)).Code);
    }

    [Fact]
    [Must("M12.4.3.1-2")]
    public void A_Welcome_is_of_the_key_packages_suite()
    {
        var package = _dave.KeyPackage();
        var commit = _arena.Mallory.Commit(new MlsCommitRequest { Add = [package.Message], TreeInWelcome = true });
        var welcome = MlsMessage.Decode<Welcome>(commit.Welcome);
        RefuseWelcome(welcome with { SuiteId = 1 }, package, MlsErrorCode.InvalidWelcome);
        RefuseWelcome(welcome with { SuiteId = 4 }, package, MlsErrorCode.UnsupportedCipherSuite);
        RefuseWelcome(welcome, _dave.KeyPackage(), MlsErrorCode.NoMatchingKeyPackage);
    }

    [Fact]
    [Must("M12.4.3.1-4", "M12.4.3.1-6")]
    public void A_Welcome_leads_into_the_epoch_that_it_names()
    {
        var package = _dave.KeyPackage();
        var commit = _arena.Mallory.Commit(new MlsCommitRequest { Add = [package.Message], TreeInWelcome = true });
        _arena.Mallory.Group.MergePendingCommit();
        RefuseWelcome(Forge(package, GroupInfo.Sign(Info().Context, Info().Extensions, new byte[32], Insider.Leaf, Insider.Signer)), package, MlsErrorCode.InvalidConfirmationTag);
        var stranger = new Member("stranger").KeyPackage();
        RefuseWelcome(Forge(stranger, Info()), stranger, MlsErrorCode.InvalidWelcome);
        Assert.IsType<MlsJoinResult.Joined>(MlsGroup.Join(commit.Welcome, [package], [], _dave.Settings));
    }

    [Fact]
    [Must("M8.4-1", "M12.4.1-2")]
    public void Welcome_and_commit_name_the_same_pre_shared_keys_in_the_same_order()
    {
        var keys = new Keys();
        var settings = new MlsSettings { CredentialValidator = new AnyCredential(), Capabilities = Member.DefaultSettings.Capabilities, PreSharedKeys = keys };
        var founder = new Member("founder", settings: settings).Create();
        var joiner = new Member("joiner", settings: settings);
        var package = joiner.KeyPackage();
        var commit = founder.Commit(new MlsCommitRequest { Add = [package.Message], PreSharedKeys = [new byte[] { 2 }, new byte[] { 1 }], TreeInWelcome = true });
        founder.Group.MergePendingCommit();
        joiner.Join(commit.Welcome!, package, []);
        Member.AssertAgree(founder, joiner);
        var asked = keys.Asked.ToArray();
        Assert.Equal(["02", "01", "02", "01"], asked);
        keys.Known = false;
        Assert.Equal(MlsErrorCode.UnknownPreSharedKey, Assert.IsType<MlsJoinResult.Refused>(MlsGroup.Join(commit.Welcome, [package], [], settings)).Error.Code);
    }

    [Fact]
    [Must("M12.4.1-3")]
    public void A_Welcome_is_for_all_that_were_added()
    {
        var first = _dave.KeyPackage();
        var second = new Member("frank").KeyPackage();
        var commit = _arena.Mallory.Commit(new MlsCommitRequest { Add = [first.Message, second.Message] });
        var welcome = MlsMessage.Decode<Welcome>(commit.Welcome);
        Assert.Equal(2, welcome.Secrets.Length);
        var partial = MlsMessage.Encode(welcome with { Secrets = welcome.Secrets[..1] });
        var refused = Assert.IsType<PublicCommitResult.Refused>(_arena.Public.Evaluate(commit.Commit, commit.GroupInfo, partial));
        Assert.Equal(MlsErrorCode.InvalidWelcome, refused.Error.Code);
    }

    [Fact]
    [Must("M12.2-12")]
    public void Who_comes_back_from_outside_brings_a_new_key()
    {
        var bob = _arena.Bob.Group.OwnLeafIndex;
        var key = Insider.State.Tree.Leaf(bob)!.EncryptionKey;
        var tree = Insider.State.Tree.Clone();
        tree.Remove(bob);
        var path = tree.FilteredDirectPath(bob);
        var content = new LeafContent(_arena.Bob.Credential, Member.DefaultSettings.Capabilities, []);
        var leaf = Insider.NewLeaf(LeafNodeSource.Commit, content, encryptionKey: key, signer: _arena.Bob.Key, at: bob);
        Assert.NotEmpty(path);
        var commit = Insider.ExternalCommit(_arena.Bob.Key, leaf, Insider.ExternalInit(), new ProposalOrRef(new RemoveProposal(bob), null));
        var refused = Assert.IsType<PublicCommitResult.Refused>(_arena.Public.Evaluate(commit, null, null));
        Assert.Equal(new MlsError(MlsErrorCode.InvalidPath, "12.2"), refused.Error);
    }

    [Fact]
    [Must("M12.4.3.2-4", "M12.4.3.2-5")]
    public void Who_joins_from_outside_brings_the_first_secret()
    {
        var joining = Assert.IsType<MlsExternalJoinResult.Prepared>(
            MlsGroup.JoinExternally(_arena.Mallory.Group.ExportGroupInfo(true), [], _dave.Key, _dave.Credential, _dave.Settings));
        _dave.Group = joining.Group;
        Assert.True(MlsMessageHeader.TryRead(joining.Commit, out var header));
        Assert.Equal(SenderType.NewMemberCommit, header.Sender!.Value.Type);
        _dave.Deliver(joining.Commit, _arena.Mallory, _arena.Bob);
        Member.AssertAgree(_dave, _arena.Mallory, _arena.Bob);
    }

    [Fact]
    [Must("M11.2-1", "M11.2-2", "M12.4.3.1-3")]
    public void The_successor_of_a_group_is_the_one_that_was_agreed_on()
    {
        var end = _arena.Mallory.Commit(new MlsCommitRequest { ReInit = new ReInitRequest("next"u8.ToArray(), Insider.Suite, []) });
        _arena.Mallory.Deliver(end.Commit, _arena.Bob, _arena.Carol, _arena.Erin);
        Assert.Equal(MlsErrorCode.InvalidWelcome, Succeed("other"u8.ToArray(), [], true).Error!.Code);
        Assert.Equal(MlsErrorCode.InvalidWelcome, Succeed("next"u8.ToArray(), [new Extension(0xF001, default)], true).Error!.Code);
        Assert.Equal(MlsErrorCode.InvalidWelcome, Succeed("next"u8.ToArray(), [], false).Error!.Code);
        Assert.Null(Succeed("next"u8.ToArray(), [], true).Error);
    }

    [Fact]
    [Must("M11.3-2")]
    public void A_branch_is_of_members_and_parameters_of_its_origin()
    {
        var package = _arena.Bob.KeyPackage();
        var branch = MlsGroup.Create(_arena.Mallory.Key, _arena.Mallory.Credential, "branch"u8, [], _arena.Mallory.Settings);
        var commit = Assert.IsType<MlsCommitResult.Prepared>(branch.Commit(new MlsCommitRequest
        {
            Add = [package.Message, _dave.KeyPackage().Message], ResumeFrom = _arena.Mallory.Group, TreeInWelcome = true,
        }));
        Assert.Equal(MlsErrorCode.InvalidWelcome, Assert.IsType<MlsJoinResult.Refused>(MlsGroup.Join(commit.Welcome, [package], [], _arena.Bob.Settings, _arena.Bob.Group)).Error.Code);
    }

    private (MlsError? Error, MlsGroup Group) Succeed(byte[] groupId, Extension[] extensions, bool all)
    {
        var packages = new[] { _arena.Bob, _arena.Carol, _arena.Erin }.Take(all ? 3 : 1).Select(member => member.KeyPackage()).ToArray();
        var group = MlsGroup.Create(_arena.Mallory.Key, _arena.Mallory.Credential, groupId, extensions, _arena.Mallory.Settings);
        var commit = Assert.IsType<MlsCommitResult.Prepared>(group.Commit(new MlsCommitRequest
        {
            Add = [.. packages.Select(package => package.Message)], ResumeFrom = _arena.Mallory.Group, TreeInWelcome = true,
        }));
        var result = MlsGroup.Join(commit.Welcome, [packages[0]], [], _arena.Bob.Settings, _arena.Bob.Group);
        return ((result as MlsJoinResult.Refused)?.Error, group);
    }

    private GroupInfo Info() => MlsMessage.Decode<GroupInfo>(_arena.Mallory.Group.ExportGroupInfo(withTree: true));

    private static void RefuseInfo(GroupInfo info, MlsErrorCode code, string section) =>
        Assert.Equal(new MlsError(code, section), Refused(PublicGroup.Open(MlsMessage.Encode(info), [], Member.DefaultSettings)));

    private static MlsError Refused(PublicGroupResult result) => Assert.IsType<PublicGroupResult.Refused>(result).Error;

    private void RefuseWelcome(Welcome welcome, KeyPackageBundle package, MlsErrorCode code) => Assert.Equal(
        code, Assert.IsType<MlsJoinResult.Refused>(MlsGroup.Join(MlsMessage.Encode(welcome), [package], [], _dave.Settings)).Error.Code);

    /// <summary>A Welcome for a key package into whatever a GroupInfo says, with a joiner secret that is anything.</summary>
    private Welcome Forge(KeyPackageBundle package, GroupInfo info)
    {
        var suite = Insider.Suite;
        using var joiner = GraphChat.Cryptography.SecretBytes.Random(suite.HashSize);
        using var none = Mls.KeySchedule.PskSecret.Derive(suite, []);
        using var keys = Mls.KeySchedule.EpochKeys.FromJoiner(suite, joiner.Copy(), none.Span, info.Context.Encode());
        var transition = new GroupEvolution.Transition(Insider.State.Tree, info.Context.Extensions);
        transition.Added.Add((9, package.KeyPackage));
        return WelcomeCreation.Create(suite, transition, null, keys, info);
    }

    private sealed class Keys : IPreSharedKeys
    {
        public List<string> Asked { get; } = [];

        public bool Known { get; set; } = true;

        public byte[]? Find(ReadOnlyMemory<byte> id)
        {
            Asked.Add(Convert.ToHexString(id.Span));
            return Known ? [.. id.Span, 1, 2, 3] : null;
        }
    }
}
