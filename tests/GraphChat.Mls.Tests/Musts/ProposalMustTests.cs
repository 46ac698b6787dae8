using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests.Musts;

/// <summary>RFC 9420 §8.4, §11, §12.1 to §12.3: proposals and their lists.</summary>
public sealed class ProposalMustTests
{
    private readonly Arena _arena = new();

    private Insider Insider => _arena.Insider;

    private uint Bob => _arena.Bob.Group.OwnLeafIndex;

    [Fact]
    [Must("M12.1.3-1")]
    public void Only_a_member_is_removed()
    {
        _arena.Refuse(Insider.Commit(new RemoveProposal(900)), MlsErrorCode.InvalidProposal, "12.1.3");
        _arena.Refuse(Insider.Propose(new RemoveProposal(uint.MaxValue - 1)), MlsErrorCode.InvalidProposal, "12.1.3");
    }

    [Fact]
    [Must("M12.2-1")]
    public void A_committer_does_not_commit_its_own_update()
    {
        var update = _arena.Take(Insider.Propose(new UpdateProposal(Insider.NewLeaf(LeafNodeSource.Update))));
        _arena.Refuse(Insider.CommitReferences(update), MlsErrorCode.InvalidProposal, "12.2");
        _arena.Refuse(Insider.Commit(new UpdateProposal(Insider.NewLeaf(LeafNodeSource.Update))), MlsErrorCode.InvalidProposal, "12.2");
    }

    [Fact]
    [Must("M12.2-2")]
    public void A_committer_does_not_remove_itself() => _arena.Refuse(Insider.Commit(new RemoveProposal(Insider.Leaf)), MlsErrorCode.InvalidProposal, "12.2");

    [Fact]
    [Must("M12.2-3")]
    public void A_leaf_is_touched_once()
    {
        _arena.Refuse(Insider.Commit(new RemoveProposal(Bob), new RemoveProposal(Bob)), MlsErrorCode.InvalidProposal, "12.2");
        var update = _arena.Take(_arena.Carol.Group.ProposeUpdate());
        var reference = MlsMessage.Decode<PublicMessage>(update).Authenticated.Reference(Insider.Suite);
        var commit = Insider.Public(Insider.Framed(null, new Commit(
            [new ProposalOrRef(null, reference), new ProposalOrRef(new RemoveProposal(_arena.Carol.Group.OwnLeafIndex), null)], null)));
        _arena.Refuse(commit, MlsErrorCode.InvalidProposal, "12.2");
    }

    [Fact]
    [Must("M12.2-5")]
    public void A_pre_shared_key_is_mixed_in_once() =>
        _arena.Refuse(Insider.Commit(Insider.PreSharedKey(epoch: 2), Insider.PreSharedKey(epoch: 2)), MlsErrorCode.InvalidProposal, "12.2");

    [Fact]
    [Must("M12.2-6")]
    public void The_extensions_are_set_once()
    {
        var same = new GroupContextExtensionsProposal([.. Insider.State.Context.Extensions]);
        _arena.Refuse(Insider.Commit(same, same), MlsErrorCode.InvalidProposal, "12.2");
    }

    [Fact]
    [Must("M12.2-7")]
    public void A_reinitialisation_stands_alone()
    {
        _arena.Refuse(Insider.Commit(new ReInitProposal([1], 1, 3, []), new RemoveProposal(Bob)), MlsErrorCode.InvalidProposal, "12.2");
        _arena.Refuse(Insider.Commit(new ReInitProposal([1], 1, 3, []), new ReInitProposal([1], 1, 3, [])), MlsErrorCode.InvalidProposal, "12.2");
    }

    [Fact]
    [Must("M12.1.5-1")]
    public void A_reinitialisation_does_not_go_back_a_version() =>
        _arena.Refuse(Insider.Commit(new ReInitProposal([1], 0, 3, [])), MlsErrorCode.InvalidProposal, "12.1.5");

    [Fact]
    [Must("M12.2-8")]
    public void A_member_does_not_join_again_from_outside()
    {
        _arena.Refuse(Insider.Commit(Insider.ExternalInit().Proposal!), MlsErrorCode.InvalidProposal, "12.2");
        _arena.Refuse(Insider.Propose(Insider.ExternalInit().Proposal!), MlsErrorCode.InvalidProposal, "12.2");
    }

    [Fact]
    [Must("M12.2-9", "M12.2-10", "M12.2-11", "M12.4.3.2-2")]
    public void A_commit_from_outside_holds_only_what_it_may()
    {
        var joiner = SignatureKeyPair.Generate(Insider.Suite);
        var leaf = Insider.NewLeaf(LeafNodeSource.Commit, new LeafContent(Credential.Basic("dave"u8), Member.DefaultSettings.Capabilities, []), signer: joiner, at: 4);
        var proposal = _arena.Take(Insider.Propose(new RemoveProposal(Bob)));
        var reference = new ProposalOrRef(null, MlsMessage.Decode<PublicMessage>(proposal).Authenticated.Reference(Insider.Suite));
        foreach (var list in (ProposalOrRef[][])
        [
            [],
            [Insider.ExternalInit(), Insider.ExternalInit()],
            [Insider.ExternalInit(), ByValue(new RemoveProposal(1)), ByValue(new RemoveProposal(2))],
            [Insider.ExternalInit(), ByValue(new AddProposal(Insider.Package()))],
            [Insider.ExternalInit(), ByValue(new GroupContextExtensionsProposal([]))],
            [Insider.ExternalInit(), ByValue(new ReInitProposal([1], 1, 3, []))],
            [Insider.ExternalInit(), reference],
        ])
        {
            _arena.Refuse(Insider.ExternalCommit(joiner, leaf, list), MlsErrorCode.InvalidProposal, "12.2");
        }
    }

    [Fact]
    [Must("M12.1.8-1", "M12.1.8-2")]
    public void An_external_sender_proposes_in_the_open_and_only_what_it_may()
    {
        var sender = new Sender(SenderType.External, 0);
        _arena.Refuse(Insider.Propose(new UpdateProposal(Insider.NewLeaf(LeafNodeSource.Update)), sender, _arena.Service), MlsErrorCode.InvalidProposal, "12.2");
        _arena.Refuse(Insider.Propose(Insider.ExternalInit().Proposal!, sender, _arena.Service), MlsErrorCode.InvalidProposal, "12.2");
        var remove = ExternalProposal.Remove(_arena.Service, 0, Insider.Group.GroupId.Span, Insider.Group.Epoch, Bob);
        Assert.True(MlsMessageHeader.TryRead(remove, out var header));
        Assert.Equal(WireFormat.PublicMessage, header.WireFormat);
        _arena.Take(remove);
    }

    [Fact]
    [Must("M8.4-2", "M11.3-1")]
    public void The_nonce_of_a_pre_shared_key_is_random_and_as_long_as_a_hash()
    {
        _arena.Refuse(Insider.Commit(Insider.PreSharedKey(nonce: 31)), MlsErrorCode.InvalidProposal, "12.1.4");
        var first = MlsMessage.Decode<PublicMessage>(_arena.Bob.Group.ProposePreSharedKey([1])).Content.Proposal;
        var second = MlsMessage.Decode<PublicMessage>(_arena.Bob.Group.ProposePreSharedKey([1])).Content.Proposal;
        var nonce = Assert.IsType<PreSharedKeyProposal>(first).Psk.Nonce;
        Assert.Equal(32, nonce.Length);
        Assert.NotEqual(nonce, Assert.IsType<PreSharedKeyProposal>(second).Psk.Nonce);
    }

    [Fact]
    [Must("M8.4-3")]
    public void There_are_not_more_pre_shared_keys_than_their_counter_counts()
    {
        var id = new PreSharedKeyId([1], default, [], 0, new byte[32]);
        Assert.Throws<MlsException>(() => PskSecret.Derive(Insider.Suite, [.. Enumerable.Repeat((id, new byte[] { 1 }), ushort.MaxValue + 1)]));
    }

    [Fact]
    [Must("M11.2-3", "M11.3-3")]
    public void The_keys_of_branches_and_reinitialisations_serve_nothing_else()
    {
        _arena.Refuse(Insider.Commit(Insider.PreSharedKey(ResumptionUsage.ReInit, epoch: 2)), MlsErrorCode.InvalidProposal, "12.1.4");
        _arena.Refuse(Insider.Propose(Insider.PreSharedKey(ResumptionUsage.Branch, epoch: 2)), MlsErrorCode.InvalidProposal, "12.1.4");
    }

    [Fact]
    [Must("M12.4.2-3")]
    public void Every_pre_shared_key_is_known() =>
        _arena.RefuseAsMember(Insider.Commit(new PreSharedKeyProposal(new PreSharedKeyId([9], default, [], 0, new byte[32]))), MlsErrorCode.UnknownPreSharedKey, "8.4");

    [Fact]
    [Must("M11.1-1", "M12.3-2")]
    public void New_extensions_are_ones_that_all_support()
    {
        var demanding = new RequiredCapabilities([0xF0F0], [], []).ToExtension();
        _arena.Refuse(Insider.Commit(new GroupContextExtensionsProposal([demanding])), MlsErrorCode.InvalidLeafNode, "7.3");
        _arena.Refuse(Insider.Commit(new GroupContextExtensionsProposal([new Extension(0xF0F0, default)])), MlsErrorCode.InvalidLeafNode, "7.3");
        var able = Insider.Package(content: new LeafContent(Credential.Basic("dave"u8), Member.DefaultSettings.Capabilities with { ExtensionTypes = [] }, []));
        _arena.Refuse(Insider.Commit(new AddProposal(able), new GroupContextExtensionsProposal([new Extension(0xF001, default)])), MlsErrorCode.InvalidLeafNode, "7.3");
    }

    [Fact]
    [Must("M12.3-1")]
    public void The_place_of_somebody_removed_is_free_for_somebody_added()
    {
        var package = Insider.Package();
        var commit = _arena.Mallory.Commit(new MlsCommitRequest { Add = [MlsMessage.Encode(package)], Remove = [Bob] });
        var applied = Assert.IsType<MlsProcessResult.CommitApplied>(_arena.Carol.Group.Process(commit.Commit));
        Assert.Equal(Bob, Assert.Single(applied.Effect.Added).LeafIndex);
        Assert.Equal(Bob, Assert.Single(applied.Effect.Removed).LeafIndex);
    }

    [Fact]
    [Must("M13.2-1", "M13.5-1")]
    public void A_proposal_of_a_type_that_is_not_supported_is_no_message()
    {
        var proposal = Insider.Propose(new RemoveProposal(0x0102_0304));
        var at = proposal.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 3, 1, 2, 3, 4]);
        proposal[at] = 0x0A;
        proposal[at + 1] = 0x0A;
        _arena.Refuse(proposal, MlsErrorCode.Unsupported, "12.1");
    }

    private static ProposalOrRef ByValue(Proposal proposal) => new(proposal, null);
}
