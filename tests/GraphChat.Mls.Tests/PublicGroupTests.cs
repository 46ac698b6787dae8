using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests;

/// <summary>What the delivery service sees and refuses.</summary>
public sealed class PublicGroupTests
{
    private readonly SignatureKeyPair _server = SignatureKeyPair.Generate(CipherSuite.X25519ChaCha20Poly1305);
    private readonly Member _alice = new("alice");
    private readonly Member _bob = new("bob");

    [Fact]
    public void Follows_a_group_and_agrees_with_its_members()
    {
        var group = Open();
        var package = _bob.KeyPackage();
        var commit = _alice.Commit(new MlsCommitRequest { Add = [package.Message] });

        var accepted = Accept(group, commit);
        _alice.Group.MergePendingCommit();
        _bob.Join(commit.Welcome!, package, accepted.Next.ExportRatchetTree());
        group = accepted.Next;

        Assert.Equal(_bob.Credential, Assert.Single(accepted.Effect.Added).Credential);
        Assert.Equal(package.Reference.ToArray(), Assert.Single(accepted.AddedKeyPackages).ToArray());
        AssertSame(group);
        group = PublicGroup.Restore(group.Serialize(), Member.DefaultSettings);
        var update = _bob.Commit(new MlsCommitRequest());
        group = Accept(group, update).Next;
        _bob.Deliver(update.Commit, _alice);
        AssertSame(group);
        var remove = _alice.Commit(new MlsCommitRequest { Remove = [_bob.Group.OwnLeafIndex] });
        var last = Accept(group, remove);
        Assert.Equal(_bob.Credential, Assert.Single(last.Effect.Removed).Credential);
        Assert.Single(last.Next.Members);
    }

    [Fact]
    public void A_remove_of_the_server_waits_for_a_member_to_commit_it()
    {
        var group = Open();
        var commit = _alice.Add([_bob]);
        group = Assert.IsType<PublicCommitResult.Accepted>(group.Evaluate(commit.Commit, commit.GroupInfo, commit.Welcome)).Next;
        var proposal = ExternalProposal.Remove(_server, 0, group.GroupId.Span, group.Epoch, _bob.Group.OwnLeafIndex);

        var received = Assert.IsType<PublicProposalResult.Accepted>(group.Receive(proposal));
        var atAlice = Assert.IsType<MlsProcessResult.ProposalReceived>(_alice.Group.Process(proposal));
        var removal = _alice.Commit(new MlsCommitRequest());
        var accepted = Accept(received.Next, removal);

        Assert.Equal(ProposalType.Remove, received.Type);
        Assert.Equal(_bob.Group.OwnLeafIndex, received.RemovedLeafIndex);
        Assert.Equal(received.Reference, atAlice.Reference);
        Assert.Equal(_bob.Credential, Assert.Single(accepted.Effect.Removed).Credential);
    }

    [Fact]
    public void Refuses_what_was_posted_with_another_commit()
    {
        var group = Open();
        var first = _alice.Commit(new MlsCommitRequest { Add = [_bob.KeyPackage().Message] });
        _alice.Group.ClearPendingCommit();
        var second = _alice.Commit(new MlsCommitRequest { Add = [_bob.KeyPackage().Message] });

        Assert.Equal(MlsErrorCode.InvalidGroupInfo, Refuse(group.Evaluate(first.Commit, second.GroupInfo, first.Welcome)));
        Assert.Equal(MlsErrorCode.InvalidWelcome, Refuse(group.Evaluate(first.Commit, first.GroupInfo, second.Welcome)));
        Assert.Equal(MlsErrorCode.InvalidWelcome, Refuse(group.Evaluate(first.Commit, first.GroupInfo, null)));
        Assert.Equal(MlsErrorCode.Unsupported, Refuse(group.Evaluate(first.GroupInfo, null, null)));
    }

    [Fact]
    public void Refuses_a_second_commit_of_an_epoch()
    {
        var group = Open();
        var first = _alice.Commit(new MlsCommitRequest());
        _alice.Group.ClearPendingCommit();
        var second = _alice.Commit(new MlsCommitRequest());
        group = Accept(group, first).Next;

        Assert.Equal(MlsErrorCode.WrongEpoch, Refuse(group.Evaluate(second.Commit, second.GroupInfo, null)));
    }

    [Fact]
    public void Accepts_a_flipped_byte_only_in_tags_and_ciphertexts_that_it_cannot_check()
    {
        var group = Open();
        var added = _alice.Add([_bob]);
        group = Assert.IsType<PublicCommitResult.Accepted>(group.Evaluate(added.Commit, added.GroupInfo, added.Welcome)).Next;
        var commit = _bob.Commit(new MlsCommitRequest());
        var tags = 0;
        for (var i = 0; i < commit.Commit.Length; i++)
        {
            var changed = commit.Commit.ToArray();
            changed[i] ^= 0x01;
            var before = _alice.Group.Serialize();

            Assert.IsType<MlsProcessResult.Refused>(_alice.Group.Process(changed));
            Assert.Equal(before, _alice.Group.Serialize());
            if (group.Evaluate(changed, null, null) is PublicCommitResult.Accepted)
            {
                tags++;
            }
        }

        // The confirmation tag and the membership tag.
        Assert.Equal(2 * group.Suite.HashSize, tags);
    }

    [Fact]
    public void Asks_the_validator_about_everyone_who_comes()
    {
        var settings = new MlsSettings { CredentialValidator = new OnlyAlice(), Capabilities = Member.DefaultSettings.Capabilities };
        var alice = _alice.Create();
        var group = Assert.IsType<PublicGroupResult.Opened>(PublicGroup.Open(alice.Group.ExportGroupInfo(true), [], settings)).Group;
        var commit = alice.Commit(new MlsCommitRequest { Add = [_bob.KeyPackage().Message] });

        Assert.Equal(MlsErrorCode.InvalidCredential, Refuse(group.Evaluate(commit.Commit, commit.GroupInfo, commit.Welcome)));
    }

    private static MlsErrorCode Refuse(PublicCommitResult result) => Assert.IsType<PublicCommitResult.Refused>(result).Error.Code;

    private static PublicCommitResult.Accepted Accept(PublicGroup group, MlsCommitResult.Prepared commit) =>
        Assert.IsType<PublicCommitResult.Accepted>(group.Evaluate(commit.Commit, commit.GroupInfo, commit.Welcome is { } welcome ? (ReadOnlyMemory<byte>?)welcome : null));

    private PublicGroup Open()
    {
        _alice.Create(
            new RequiredCapabilities([0xF001], [], [Credential.BasicType]).ToExtension(),
            ExternalSender.ToExtension([new ExternalSender(_server.PublicKey, Credential.Basic("graphchat delivery service"u8))]),
            new Extension(0xF001, new byte[] { 1 }));
        return Assert.IsType<PublicGroupResult.Opened>(PublicGroup.Open(_alice.Group.ExportGroupInfo(true), [], Member.DefaultSettings)).Group;
    }

    private void AssertSame(PublicGroup group)
    {
        foreach (var member in (Member[])[_alice, _bob])
        {
            Assert.Equal(member.Group.GroupContext.ToArray(), group.GroupContext.ToArray());
            Assert.Equal(member.Group.ExportRatchetTree(), group.ExportRatchetTree());
            Assert.Equal(member.Group.ConfirmationTag.ToArray(), group.ConfirmationTag.ToArray());
        }
    }

    private sealed class OnlyAlice : ICredentialValidator
    {
        public bool Validate(CredentialUse use) => use.Credential.Content.Span.SequenceEqual("alice"u8);
    }
}
