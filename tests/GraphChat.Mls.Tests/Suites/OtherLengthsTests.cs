using GraphChat.Cryptography;
using GraphChat.Cryptography.Hpke;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests.Suites;

/// <summary>A suite whose KEM and signatures have the lengths of post-quantum ones: no length of the library's own suites is taken for granted.</summary>
public sealed class OtherLengthsTests
{
    private const ushort Id = 0xFFF0;

    private static readonly HpkeSuite s_hpke = new(new ToyKem(), 2, KeyDerivationAlgorithm.HkdfSha384, 2, AeadAlgorithm.Aes256Gcm);

    private static readonly CipherSuite s_suite = CipherSuite.Register(new CipherSuite(
        Id, s_hpke, new ToySignature(), HashAlgorithm.Sha384, MacAlgorithm.HmacSha384, KeyDerivationAlgorithm.HkdfSha384));

    private static readonly MlsSettings s_settings = new()
    {
        CredentialValidator = new AnyCredential(),
        Capabilities = new Capabilities([1], [Id], [], [], [Credential.BasicType]),
        PreSharedKeys = new OneKey(),
    };

    private readonly Member _alice = New("alice").Create();
    private readonly Member _bob = New("bob");
    private readonly Member _carol = New("carol");
    private readonly List<(Member Member, KeyPackageBundle Bundle)> _joining = [];
    private PublicGroup _service;

    public OtherLengthsTests() =>
        _service = Assert.IsType<PublicGroupResult.Opened>(PublicGroup.Open(_alice.Group.ExportGroupInfo(true), [], s_settings)).Group;

    [Fact]
    public void The_suite_has_no_two_lengths_alike()
    {
        var kem = s_hpke.Kem;
        int[] lengths =
        [
            kem.KeySize, kem.PublicKeySize, kem.EncapsulatedKeySize, kem.SharedSecretSize, s_suite.HashSize, s_suite.Signature.KeySize,
            s_suite.Signature.PublicKeySize, s_suite.Signature.MaximumSignatureSize,
        ];
        Assert.Equal(lengths.Length, lengths.Distinct().Count());
        Assert.DoesNotContain(s_suite, CipherSuite.All);
    }

    [Fact]
    public void A_group_lives_through_all_operations()
    {
        // Welcome with the tree beside it and inside, then everybody commits.
        Follow(_alice, new MlsCommitRequest { Add = [Joining(_bob)] }, [_bob]);
        Follow(_bob, new MlsCommitRequest { Add = [Joining(_carol)], TreeInWelcome = true }, [_carol], _alice);
        foreach (var one in (Member[])[_carol, _alice, _bob])
        {
            Follow(one, new MlsCommitRequest(), [], [.. Others(one)]);
        }

        // A proposal by reference, pre-shared and resumption keys, extensions.
        var update = _bob.Group.ProposeUpdate();
        Assert.IsType<MlsProcessResult.ProposalReceived>(_alice.Group.Process(update));
        Assert.IsType<MlsProcessResult.ProposalReceived>(_carol.Group.Process(update));
        _service = Assert.IsType<PublicProposalResult.Accepted>(_service.Receive(update)).Next;
        Follow(_alice, new MlsCommitRequest(), [], _bob, _carol);
        Follow(_carol, new MlsCommitRequest { PreSharedKeys = ["psk"u8.ToArray()], ResumptionEpochs = [_carol.Group.Epoch - 1] }, [], _alice, _bob);
        Follow(_bob, new MlsCommitRequest { GroupContextExtensions = [new RequiredCapabilities([], [], [Credential.BasicType]).ToExtension()] }, [], _alice, _carol);

        // From outside: somebody new, and somebody who lost its state.
        var erin = New("erin");
        Enter(erin, null, _alice, _bob, _carol);
        Enter(_bob, _bob.Group.OwnLeafIndex, _alice, _carol, erin);
        Follow(erin, new MlsCommitRequest { Remove = [_carol.Group.OwnLeafIndex] }, [], _alice, _bob);
        Assert.IsType<MlsProcessResult.Refused>(_carol.Group.Process(erin.Group.Protect("after"u8, [])));

        // An encrypted handshake, and a branch.
        erin.Deliver(erin.Commit(new MlsCommitRequest { AsPrivateMessage = true }).Commit, _alice, _bob);
        Member.AssertAgree(erin, _alice, _bob);
        var bobs = KeyPackageBundle.Create(_bob.Key, _bob.Credential, s_settings, TimeSpan.FromDays(1));
        using var branch = MlsGroup.Create(_alice.Key, _alice.Credential, "branch"u8, [], s_settings);
        var begun = Assert.IsType<MlsCommitResult.Prepared>(branch.Commit(new MlsCommitRequest { Add = [bobs.Message], ResumeFrom = _alice.Group }));
        branch.MergePendingCommit();
        using var joined = Assert.IsType<MlsJoinResult.Joined>(MlsGroup.Join(begun.Welcome, [bobs], begun.RatchetTree, s_settings, _bob.Group)).Group;
        Assert.Equal(branch.EpochAuthenticator.ToArray(), joined.EpochAuthenticator.ToArray());
    }

    [Fact]
    public void Saved_state_and_key_packages_come_back()
    {
        Follow(_alice, new MlsCommitRequest { Add = [Joining(_bob)] }, [_bob]);
        var package = KeyPackageBundle.Create(_carol.Key, _carol.Credential, s_settings, TimeSpan.FromDays(1));
        var again = KeyPackageBundle.Restore(package.Serialize(), _carol.Key);
        Assert.IsType<KeyPackageResult.Valid>(KeyPackageInspection.Inspect(again.Message.Span, s_settings));
        _alice.Commit(new MlsCommitRequest());
        _alice.Restart();
        _bob.Group.ProposeUpdate();
        _bob.Restart();

        Assert.Equal(s_suite, _bob.Group.Suite);
        Assert.Equal(_service.TreeHash.ToArray(), PublicGroup.Restore(_service.Serialize(), s_settings).TreeHash.ToArray());
        Assert.Equal(1184, MlsMessage.Decode<KeyPackage>(again.Message.Span).InitKey.Length);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(1088)]
    [InlineData(1183)]
    [InlineData(1185)]
    public void A_key_of_another_length_is_refused(int length)
    {
        var package = MlsMessage.Decode<KeyPackage>(Joining(_bob).Span);
        var signed = KeyPackage.Create(new byte[length], package.LeafNode, package.Extensions, _bob.Key);

        var refused = Assert.IsType<KeyPackageResult.Refused>(KeyPackageInspection.Inspect(MlsMessage.Encode(signed), s_settings));

        Assert.Equal(MlsErrorCode.InvalidKeyPackage, refused.Error.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(1087)]
    [InlineData(1089)]
    [InlineData(1184)]
    public void An_encapsulated_key_of_another_length_is_refused(int length)
    {
        var bundle = KeyPackageBundle.Create(_bob.Key, _bob.Credential, s_settings, TimeSpan.FromDays(1));
        var commit = _alice.Commit(new MlsCommitRequest { Add = [bundle.Message] });
        var welcome = MlsMessage.Decode<Welcome>(commit.Welcome!);
        var secret = Assert.Single(welcome.Secrets);
        var changed = welcome with { Secrets = [secret with { Ciphertext = secret.Ciphertext with { KemOutput = new byte[length] } }] };

        Assert.IsType<MlsJoinResult.Joined>(MlsGroup.Join(commit.Welcome, [bundle], commit.RatchetTree, s_settings));
        Assert.IsType<MlsJoinResult.Refused>(MlsGroup.Join(MlsMessage.Encode(changed), [bundle], commit.RatchetTree, s_settings));
    }

    private static Member New(string name) => new(name, s_suite, s_settings);

    private ReadOnlyMemory<byte> Joining(Member member)
    {
        var bundle = member.KeyPackage();
        _joining.Add((member, bundle));
        return bundle.Message;
    }

    private IEnumerable<Member> Others(Member one) => ((Member[])[_alice, _bob, _carol]).Where(member => member != one);

    /// <summary>One commits; all, the service among them, follow, are saved and read again, agree and talk.</summary>
    private void Follow(Member committer, MlsCommitRequest request, IReadOnlyList<Member> joining, params Member[] others)
    {
        var commit = committer.Commit(request);
        var welcome = commit.Welcome is { } made ? (ReadOnlyMemory<byte>?)made : null;
        _service = Assert.IsType<PublicCommitResult.Accepted>(_service.Evaluate(commit.Commit, commit.GroupInfo, welcome)).Next;
        committer.Deliver(commit.Commit, others);
        foreach (var member in joining)
        {
            var bundle = _joining.Single(item => item.Member == member).Bundle;
            member.Join(commit.Welcome!, bundle, request.TreeInWelcome ? [] : commit.RatchetTree);
        }

        Agree([committer, .. others, .. joining]);
    }

    private void Enter(Member joiner, uint? former, params Member[] others)
    {
        var info = others[0].Group.ExportGroupInfo(true);
        var entering = Assert.IsType<MlsExternalJoinResult.Prepared>(
            MlsGroup.JoinExternally(info, [], joiner.Key, joiner.Credential, s_settings, former));
        _service = Assert.IsType<PublicCommitResult.Accepted>(_service.Evaluate(entering.Commit, entering.GroupInfo, null)).Next;
        joiner.Group = entering.Group;
        joiner.Deliver(entering.Commit, others);
        Agree([joiner, .. others]);
    }

    private void Agree(Member[] members)
    {
        foreach (var member in members)
        {
            member.Restart();
        }

        Member.AssertAgree(members);
        Assert.Equal(members[0].Group.GroupContext.ToArray(), _service.GroupContext.ToArray());
        var message = members[0].Group.Protect("hello"u8, "aad"u8);
        foreach (var member in members[1..])
        {
            Assert.Equal("hello"u8.ToArray(), member.Read(message));
        }
    }

    private sealed class OneKey : IPreSharedKeys
    {
        public byte[]? Find(ReadOnlyMemory<byte> id) => [1, 2, 3];
    }
}
