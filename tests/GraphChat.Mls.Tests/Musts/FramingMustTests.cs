using GraphChat.Mls.Codec;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests.Musts;

/// <summary>RFC 9420 §2, §5, §6, §9: bytes, signatures, tags, private messages.</summary>
public sealed class FramingMustTests
{
    private readonly Arena _arena = new();

    private Insider Insider => _arena.Insider;

    [Fact]
    [Must("M2.1.1-1", "M2.1.2-1", "M2.1.2-2")]
    public void Only_canonical_bytes_are_read()
    {
        Assert.Throws<MlsException>(() => new MlsReader([2]).ReadOptional());
        Assert.Throws<MlsException>(() => new MlsReader([0xC0, 0, 0, 0, 0, 0, 0, 0]).ReadLength());
        Assert.Throws<MlsException>(() => new MlsReader([0x40, 0x3F]).ReadLength());
        Assert.Throws<MlsException>(() => new MlsReader([0x80, 0, 0x3F, 0xFF]).ReadLength());
        Assert.Equal(0x4000, new MlsReader([0x80, 0, 0x40, 0]).ReadLength());
    }

    [Fact]
    [Must("M6-1")]
    public void Application_data_is_never_public()
    {
        var content = Insider.Framed(null, null, application: [1]);
        _arena.RefuseAsMember(Insider.Public(content), MlsErrorCode.Unsupported, "6.2");
        var signed = AuthenticatedContent.Sign(WireFormat.PublicMessage, content, Insider.Signer, Insider.State.Context);
        Assert.Throws<MlsException>(() => PublicMessage.Protect(signed, Insider.Suite, Insider.Group.Current.Secrets.MembershipKey, Insider.State.Context));
    }

    [Fact]
    [Must("M6.1-1", "M6.1-5")]
    public void A_signature_is_that_of_the_sender_it_names()
    {
        _arena.Refuse(Insider.Propose(new RemoveProposal(1), Sender.Member(2)), MlsErrorCode.InvalidSignature, "6.1");
        _arena.Refuse(Insider.Propose(new RemoveProposal(1), signer: SignatureKeyPair.Generate(Insider.Suite)), MlsErrorCode.InvalidSignature, "6.1");
        _arena.Refuse(Insider.Propose(new RemoveProposal(1), Sender.Member(900)), MlsErrorCode.UnknownSender, "6.1");
    }

    [Fact]
    [Must("M6.1-2")]
    public void An_external_sender_only_proposes()
    {
        var sender = new Sender(SenderType.External, 0);
        _arena.Refuse(Insider.Public(Insider.Framed(null, new Commit([], null), sender), signer: _arena.Service), MlsErrorCode.UnknownSender, "6.1");
        _arena.Refuse(Insider.Propose(new RemoveProposal(1), new Sender(SenderType.External, 1), _arena.Service), MlsErrorCode.UnknownSender, "6.1");
    }

    [Fact]
    [Must("M6.1-3", "M12.4.3.2-1", "M12.4.3.2-3")]
    public void A_commit_from_outside_is_signed_by_the_leaf_of_its_path()
    {
        var joiner = SignatureKeyPair.Generate(Insider.Suite);
        _arena.Refuse(Insider.Propose(new RemoveProposal(1), new Sender(SenderType.NewMemberCommit, 0), joiner), MlsErrorCode.UnknownSender, "6.1");
        _arena.Refuse(Insider.ExternalCommit(joiner, null, Insider.ExternalInit()), MlsErrorCode.UnknownSender, "6.1");
        var leaf = Insider.NewLeaf(RatchetTree.LeafNodeSource.Commit);
        _arena.Refuse(Insider.ExternalCommit(joiner, leaf, Insider.ExternalInit()), MlsErrorCode.InvalidSignature, "6.1");
    }

    [Fact]
    [Must("M6.1-4")]
    public void Somebody_new_proposes_only_to_be_added()
    {
        var sender = new Sender(SenderType.NewMemberProposal, 0);
        _arena.Refuse(Insider.Propose(new RemoveProposal(1), sender), MlsErrorCode.UnknownSender, "6.1");
        _arena.Refuse(Insider.Public(Insider.Framed(null, new Commit([], null), sender)), MlsErrorCode.UnknownSender, "6.1");
    }

    [Fact]
    [Must("M6.2-1", "M6.2-2")]
    public void A_public_message_of_a_member_has_the_members_tag()
    {
        var right = MlsMessage.Decode<PublicMessage>(Insider.Propose(new RemoveProposal(1)));
        Assert.True(right.VerifyMembershipTag(Insider.Suite, Insider.Group.Current.Secrets.MembershipKey, Insider.State.Context));
        _arena.RefuseAsMember(MlsMessage.Encode(right with { MembershipTag = new byte[32] }), MlsErrorCode.InvalidMembershipTag, "6.2");
        _arena.Refuse(MlsMessage.Encode(right with { MembershipTag = [] }), MlsErrorCode.InvalidMembershipTag, "6.2");
    }

    [Fact]
    [Must("M6.2-3")]
    public void A_commits_confirmation_tag_is_that_of_the_new_epoch()
    {
        var commit = Insider.Commit(Insider.Path());
        _arena.RefuseAsMember(commit, MlsErrorCode.InvalidConfirmationTag, "6.1");
        var body = MlsMessage.Decode<PublicMessage>(commit).Authenticated.Content;
        _arena.Refuse(Insider.Public(body, []), MlsErrorCode.InvalidConfirmationTag, "6.1");
    }

    [Fact]
    [Must("M6.3.1-1", "M6.3.1-4")]
    public void Padding_is_zeros_and_the_signature_inside_is_checked()
    {
        var content = Insider.Framed(null, null, application: [1, 2, 3]);
        var signed = AuthenticatedContent.Sign(WireFormat.PrivateMessage, content, Insider.Signer, Insider.State.Context);
        _arena.RefuseAsMember(Private(signed, [0, 0, 1]), MlsErrorCode.Malformed, "6.3.1");
        var forged = AuthenticatedContent.Sign(WireFormat.PrivateMessage, content, SignatureKeyPair.Generate(Insider.Suite), Insider.State.Context);
        _arena.RefuseAsMember(Private(forged, []), MlsErrorCode.InvalidSignature, "6.1");
        Assert.Equal([1, 2, 3], _arena.Bob.Read(Private(signed, [0, 0, 0])));
    }

    [Fact]
    [Must("M6.3.1-2")]
    public void An_older_copy_of_the_ratchets_is_not_taken_up_again()
    {
        var old = _arena.Bob.Group.Serialize();
        _arena.Bob.Group.Protect([1], []);
        Assert.Throws<FormatException>(() => MlsGroup.Restore(old, _arena.Bob.Key, _arena.Bob.Settings, _arena.Bob.Group.Revision));
    }

    [Fact]
    [Must("M6.3.1-3")]
    public void Each_message_has_a_reuse_guard_of_its_own()
    {
        var state = _arena.Bob.Group.Serialize();
        var guards = Enumerable.Range(0, 8).Select(_ =>
        {
            using var same = MlsGroup.Restore(state, _arena.Bob.Key, _arena.Bob.Settings);
            var message = MlsMessage.Decode<PrivateMessage>(same.Protect([1], []));
            return Convert.ToHexString(PrivateMessageProtection.OpenSenderData(same.Suite, message, same.Current.Secrets.SenderData).ReuseGuard);
        });
        Assert.True(guards.Distinct().Count() > 6);
    }

    [Fact]
    [Must("M6.3.1-5")]
    public void No_vector_is_longer_than_an_AEAD_may_take()
    {
        using var writer = new MlsWriter();
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.WriteLength(1 << 30));
    }

    [Fact]
    [Must("M6.3.2-1")]
    public void Only_members_send_private_messages()
    {
        var content = Insider.Framed(new RemoveProposal(1), null, new Sender(SenderType.External, 0));
        var signed = AuthenticatedContent.Sign(WireFormat.PrivateMessage, content, _arena.Service, Insider.State.Context);
        Assert.Throws<MlsException>(() => Private(signed, []));
    }

    [Fact]
    [Must("M6.3.2-2")]
    public void The_senders_leaf_is_not_blank()
    {
        var removed = _arena.Erin.Group.OwnLeafIndex;
        var commit = _arena.Mallory.Commit(new MlsCommitRequest { Remove = [removed] }).Commit;
        _arena.Mallory.Deliver(commit, _arena.Bob);
        var content = Insider.Framed(null, null, Sender.Member(removed), application: [1]);
        var signed = AuthenticatedContent.Sign(WireFormat.PrivateMessage, content, Insider.Signer, Insider.State.Context);
        _arena.RefuseAsMember(Private(signed, []), MlsErrorCode.UnknownSender, "6.3.2");
    }

    [Fact]
    [Must("M9.1-1", "M9.2-1")]
    public void A_message_key_is_used_once_and_then_gone()
    {
        var message = Insider.Group.Protect([1], []);
        Assert.Equal([1], _arena.Bob.Read(message));
        _arena.RefuseAsMember(message, MlsErrorCode.KeyUnavailable, "9.1");
        var first = MlsMessage.Decode<PrivateMessage>(Insider.Group.Protect([1], []));
        var second = MlsMessage.Decode<PrivateMessage>(Insider.Group.Protect([1], []));
        Assert.NotEqual(Generation(first), Generation(second));
    }

    [Fact]
    [Must("M12.1-1")]
    public void A_handshake_is_of_this_epoch_and_group()
    {
        var proposal = new RemoveProposal(1);
        _arena.Refuse(Insider.Public(Insider.Framed(proposal, null, epoch: 1)), MlsErrorCode.WrongEpoch, "6.1");
        _arena.Refuse(Insider.Public(Insider.Framed(proposal, null, epoch: 9)), MlsErrorCode.WrongEpoch, "6.1");
        _arena.Refuse(Insider.Public(Insider.Framed(proposal, null, groupId: [1])), MlsErrorCode.WrongGroup, "6.1");
    }

    private uint Generation(PrivateMessage message) =>
        PrivateMessageProtection.OpenSenderData(Insider.Suite, message, Insider.Group.Current.Secrets.SenderData).Generation;

    private byte[] Private(AuthenticatedContent signed, byte[] padding)
    {
        using var saved = new MlsWriter();
        Insider.Group.Current.SecretTree.Write(saved);
        var reader = new MlsReader(saved.Written);
        using var tree = SecretTree.SecretTreeState.Read(ref reader, Insider.Suite);
        return MlsMessage.Encode(PrivateMessageProtection.Protect(
            Insider.Suite, signed, tree, Insider.Group.Current.Secrets.SenderData, writer => writer.WriteBytes(padding)));
    }
}
