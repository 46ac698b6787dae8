using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests.Musts;

/// <summary>RFC 9420 §5.3, §7.2, §7.3, §10, §13: leaves, key packages, credentials, extensions.</summary>
public sealed class LeafMustTests
{
    private readonly Arena _arena = new();

    private Insider Insider => _arena.Insider;

    private static Capabilities Can => Member.DefaultSettings.Capabilities;

    [Fact]
    [Must("M7.3-1", "M13.4-4", "M12.4.3-2")]
    public void Somebody_who_cannot_what_the_group_demands_is_not_added() =>
        RefuseAdd(Insider.Package(content: Content(Can with { ExtensionTypes = [] })), MlsErrorCode.InvalidLeafNode, "7.3");

    [Fact]
    [Must("M7.2-4")]
    public void A_leaf_lists_its_own_credential_type() =>
        RefuseAdd(Insider.Package(content: Content(Can with { CredentialTypes = [Credential.X509Type] })), MlsErrorCode.InvalidLeafNode, "7.3");

    [Fact]
    [Must("M7.2-3")]
    public void A_leaf_lists_its_own_extensions() => RefuseAdd(
        Insider.Package(content: new LeafContent(Credential.Basic("dave"u8), Can, [new Extension(0xF0F0, default)])), MlsErrorCode.InvalidLeafNode, "7.3");

    [Fact]
    [Must("M7.3-4")]
    public void Every_member_reads_the_credentials_of_all()
    {
        var onlyX509 = new LeafContent(Credential.X509([new byte[] { 1 }]), Can with { CredentialTypes = [Credential.X509Type] }, []);
        RefuseAdd(Insider.Package(content: onlyX509), MlsErrorCode.InvalidLeafNode, "7.3");
    }

    [Fact]
    [Must("M7.3-2")]
    public void A_key_package_is_used_within_its_lifetime()
    {
        var past = new Lifetime(1, 2);
        RefuseAdd(Insider.Package(lifetime: past), MlsErrorCode.InvalidLeafNode, "7.3");
        var package = MlsMessage.Encode(Insider.Package(lifetime: past));
        var refused = Assert.IsType<MlsCommitResult.Refused>(_arena.Bob.Group.Commit(new MlsCommitRequest { Add = [package] }));
        Assert.Equal("7.3", refused.Error.Section);
    }

    [Fact]
    [Must("M7.2-6")]
    public void A_key_package_that_lives_too_long_is_refused()
    {
        RefuseAdd(Insider.Package(lifetime: Insider.Life(days: 400)), MlsErrorCode.InvalidKeyPackage, "7.2");
        Assert.IsType<KeyPackageResult.Refused>(KeyPackageInspection.Inspect(MlsMessage.Encode(Insider.Package(lifetime: Insider.Life(days: 400))), Member.DefaultSettings));
    }

    [Fact]
    [Must("M7.3-5", "M10-5")]
    public void A_leaf_says_where_it_comes_from_and_so_it_is()
    {
        RefuseAdd(Insider.Package(source: LeafNodeSource.Update), MlsErrorCode.InvalidKeyPackage, "10.1");
        _arena.Refuse(Insider.Propose(new UpdateProposal(Insider.NewLeaf(LeafNodeSource.Commit))), MlsErrorCode.InvalidProposal, "12.1.2");
        var path = Insider.Path();
        _arena.Refuse(Insider.Commit(path with { LeafNode = Insider.NewLeaf(LeafNodeSource.Update) }), MlsErrorCode.InvalidPath, "12.4.2");
    }

    [Fact]
    [Must("M7.3-6")]
    public void An_update_brings_a_new_encryption_key()
    {
        var leaf = Insider.NewLeaf(LeafNodeSource.Update, encryptionKey: Insider.State.Tree.Leaf(Insider.Leaf)!.EncryptionKey);
        _arena.Refuse(Insider.Propose(new UpdateProposal(leaf)), MlsErrorCode.InvalidProposal, "12.1.2");
    }

    [Fact]
    [Must("M7.3-3", "M7.2-7")]
    public void A_leaf_is_signed_for_its_place()
    {
        _arena.Refuse(Insider.Propose(new UpdateProposal(Insider.NewLeaf(LeafNodeSource.Update, at: 2))), MlsErrorCode.InvalidSignature, "7.3");
        var package = Insider.Package();
        var stranger = SignatureKeyPair.Generate(Insider.Suite);
        var leaf = LeafNode.Create(package.LeafNode.Content(), Insider.NewKey(), LeafNodeSource.KeyPackage, Insider.Life(), [], stranger, [], 0);
        Assert.False(leaf.SignatureKey.AsSpan().SequenceEqual(package.LeafNode.SignatureKey));
        Assert.NotEqual(leaf.Signature, package.LeafNode.Signature);
    }

    [Fact]
    [Must("M7.3-7", "M16.7-1", "M12.2-4")]
    public void No_key_stands_twice_in_a_group()
    {
        RefuseAdd(Insider.Package(signer: Insider.Signer), MlsErrorCode.InvalidTree, "7.3");
        var taken = Insider.State.Tree.Leaf(_arena.Bob.Group.OwnLeafIndex)!.EncryptionKey;
        RefuseAdd(Insider.Package(encryptionKey: taken), MlsErrorCode.InvalidTree, "7.3");
        var twice = SignatureKeyPair.Generate(Insider.Suite);
        _arena.Refuse(Insider.Commit(new AddProposal(Insider.Package(twice)), new AddProposal(Insider.Package(twice))), MlsErrorCode.InvalidTree, "7.3");
    }

    [Fact]
    [Must("M7.3-7")]
    public void A_signature_key_in_another_spelling_is_the_same_key()
    {
        var arena = new Arena(suite: CipherSuite.P256Aes128Gcm);
        var whole = arena.Insider.Signer.PublicKey.ToArray();
        byte[] compressed = [(byte)(2 + (whole[^1] & 1)), .. whole[1..33]];
        Assert.Equal(arena.Insider.Suite.SignatureKeyIdentity(whole), arena.Insider.Suite.SignatureKeyIdentity(compressed));
    }

    [Fact]
    [Must("M5.1.2-1", "M10-2", "M10-1")]
    public void Keys_are_keys_of_the_suite()
    {
        RefuseAdd(Insider.Package(encryptionKey: new byte[32]), MlsErrorCode.InvalidLeafNode, "7.3");
        RefuseAdd(Insider.Package(encryptionKey: new byte[31]), MlsErrorCode.InvalidLeafNode, "7.3");
        RefuseAdd(Insider.Package(initKey: new byte[33]), MlsErrorCode.InvalidKeyPackage, "10.1");
        RefuseAdd(Insider.Package(initKey: new byte[32]), MlsErrorCode.InvalidKeyPackage, "10.1");
        var nist = SignatureKeyPair.Generate(CipherSuite.P256Aes128Gcm);
        var leaf = LeafNode.Create(new LeafContent(Credential.Basic("dave"u8), Can, []), Insider.NewKey(), LeafNodeSource.Update, null, [], nist, [], 0);
        Assert.Throws<MlsException>(() => LeafNodeValidation.ValidateAlone(leaf, Insider.Suite, null));
    }

    [Fact]
    [Must("M10.1-1")]
    public void A_key_package_is_of_the_groups_suite()
    {
        var nist = SignatureKeyPair.Generate(CipherSuite.X25519Aes128Gcm);
        RefuseAdd(Insider.Package(signer: nist), MlsErrorCode.UnsupportedCipherSuite, "12.1.1");
    }

    [Fact]
    [Must("M10.1-2")]
    public void Init_key_and_encryption_key_differ()
    {
        var key = Insider.NewKey();
        RefuseAdd(Insider.Package(initKey: key, encryptionKey: key), MlsErrorCode.InvalidKeyPackage, "10.1");
    }

    [Fact]
    [Must("M10-3")]
    public void A_key_package_is_signed()
    {
        var package = MlsMessage.Encode(Insider.Package());
        package[^1] ^= 1;
        var refused = Assert.IsType<KeyPackageResult.Refused>(KeyPackageInspection.Inspect(package, Member.DefaultSettings));
        Assert.Equal(new MlsError(MlsErrorCode.InvalidSignature, "10.1"), refused.Error);
        RefuseAdd(MlsMessage.Decode<KeyPackage>(package), MlsErrorCode.InvalidSignature, "10.1");
    }

    [Fact]
    [Must("M10-4")]
    public void A_key_package_is_of_version_one()
    {
        var package = MlsMessage.Encode(Insider.Package());
        package[5] = 2;
        var refused = Assert.IsType<KeyPackageResult.Refused>(KeyPackageInspection.Inspect(package, Member.DefaultSettings));
        Assert.Equal(MlsErrorCode.UnsupportedVersion, refused.Error.Code);
    }

    [Fact]
    [Must("M10-6", "M7.2-1", "M7.2-2")]
    public void Our_key_packages_list_what_they_hold_and_no_defaults()
    {
        var capabilities = Capabilities.Of(0xF001, ExtensionType.ExternalSenders, ExtensionType.LastResort);
        Assert.Equal([ExtensionType.LastResort, 0xF001], capabilities.ExtensionTypes);
        Assert.Equal(CipherSuite.All.Select(suite => suite.Id), capabilities.CipherSuites);
        var none = new MlsSettings { CredentialValidator = new AnyCredential(), Capabilities = Can with { ExtensionTypes = [] } };
        Assert.Throws<ArgumentException>(() => KeyPackageBundle.Create(Insider.Signer, Credential.Basic([1]), none, TimeSpan.FromDays(1), lastResort: true));
    }

    [Fact]
    [Must("M7.2-5", "M10-7", "M13.4-2", "M13.5-2")]
    public void What_nobody_knows_is_ignored_where_it_may_stand()
    {
        var grease = Can with
        {
            Versions = [1, 0x7A7A],
            CipherSuites = [3, 0x1A1A],
            ExtensionTypes = [0xF001, 0x2A2A],
            ProposalTypes = [0x3A3A],
            CredentialTypes = [1, 0x4A4A],
        };
        var content = new LeafContent(Credential.Basic("dave"u8), grease, [new Extension(0x2A2A, new byte[] { 1, 2 })]);
        var package = MlsMessage.Encode(Insider.Package(content: content, extensions: [new Extension(0x5A5A, new byte[] { 3 })]));
        var commit = Assert.IsType<MlsCommitResult.Prepared>(_arena.Bob.Group.Commit(new MlsCommitRequest { Add = [package] }));
        Assert.IsType<MlsProcessResult.CommitApplied>(_arena.Mallory.Group.Process(commit.Commit));
        Assert.IsType<PublicCommitResult.Accepted>(_arena.Public.Evaluate(commit.Commit, commit.GroupInfo, commit.Welcome));
    }

    [Fact]
    [Must("M13.4-3")]
    public void No_extension_stands_twice_in_a_list()
    {
        Extension[] twice = [new Extension(0xF001, default), new Extension(0xF001, default)];
        RefuseAdd(Insider.Package(extensions: twice), MlsErrorCode.Malformed, "13.4");
        RefuseAdd(Insider.Package(content: new LeafContent(Credential.Basic("dave"u8), Can, twice)), MlsErrorCode.Malformed, "13.4");
        _arena.Refuse(Insider.Propose(new GroupContextExtensionsProposal(twice)), MlsErrorCode.Malformed, "13.4");
        _arena.Refuse(Insider.Propose(new ReInitProposal([1], 1, 3, twice)), MlsErrorCode.Malformed, "13.4");
    }

    [Fact]
    [Must("M5.3.1-1", "M5.3.1-2")]
    public void Every_new_credential_is_shown_to_the_application()
    {
        var validator = new Only("mallory", "bob", "carol", "erin", "service");
        var arena = new Arena(new MlsSettings { CredentialValidator = validator, Capabilities = Can });
        var other = Credential.Basic("other"u8);
        arena.Refuse(arena.Insider.Commit(new AddProposal(arena.Insider.Package())), MlsErrorCode.InvalidCredential, "5.3.1");
        var renamed = new LeafContent(other, Can, []);
        arena.Refuse(arena.Insider.Propose(new UpdateProposal(arena.Insider.NewLeaf(LeafNodeSource.Update, renamed))), MlsErrorCode.InvalidCredential, "5.3.1");
        var senders = ExternalSender.ToExtension([new ExternalSender(arena.Service.PublicKey, other)]);
        arena.Refuse(arena.Insider.Propose(new GroupContextExtensionsProposal([senders])), MlsErrorCode.InvalidCredential, "5.3.1");
        validator.Successors.Clear();
        Assert.IsType<MlsProcessResult.ProposalReceived>(arena.Bob.Group.Process(arena.Insider.Propose(new UpdateProposal(arena.Insider.NewLeaf(LeafNodeSource.Update)))));
        Assert.Contains(("mallory", "mallory"), validator.Successors);
        var stranger = new Member("stranger", settings: new MlsSettings { CredentialValidator = new Only("bob") });
        var refused = Assert.IsType<MlsExternalJoinResult.Refused>(
            MlsGroup.JoinExternally(arena.Mallory.Group.ExportGroupInfo(true), [], stranger.Key, stranger.Credential, stranger.Settings));
        Assert.Equal(MlsErrorCode.InvalidCredential, refused.Error.Code);
    }

    [Fact]
    [Must("M7.5-1")]
    public void The_leaf_of_a_path_keeps_the_rules_of_an_update()
    {
        var path = Insider.Path();
        var weak = Insider.NewLeaf(LeafNodeSource.Commit, new LeafContent(Insider.Content.Credential, Can with { ExtensionTypes = [] }, []), parentHash: path.LeafNode.ParentHash);
        _arena.Refuse(Insider.Commit(path with { LeafNode = weak }), MlsErrorCode.InvalidLeafNode, "7.3");
    }

    private static LeafContent Content(Capabilities capabilities) => new(Credential.Basic("dave"u8), capabilities, []);

    private void RefuseAdd(KeyPackage package, MlsErrorCode code, string section) =>
        _arena.Refuse(Insider.Commit(new AddProposal(package)), code, section);

    private sealed class Only(params string[] names) : ICredentialValidator
    {
        public HashSet<(string Old, string New)> Successors { get; } = [];

        public bool Validate(CredentialUse use)
        {
            var name = System.Text.Encoding.UTF8.GetString(use.Credential.Content.Span);
            if (use.Predecessor is { } old)
            {
                Successors.Add((System.Text.Encoding.UTF8.GetString(old.Content.Span), name));
            }

            return names.Contains(name);
        }
    }
}
