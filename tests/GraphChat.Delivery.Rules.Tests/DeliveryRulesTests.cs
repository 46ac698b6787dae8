using System.Security.Cryptography;
using System.Text;
using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Groups;
using GraphChat.Delivery.Ports;
using GraphChat.Mls;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Profile;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Delivery.Rules.Tests;

/// <summary>
/// The rules of the delivery service (docs/protocols/delivery-rules.md) with real groups, real members and the server's
/// own eyes. Each test is named after its rule.
/// </summary>
public sealed class DeliveryRulesTests : IAsyncLifetime
{
    private Service _service = null!;

    public async ValueTask InitializeAsync() => _service = await Service.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Rule_04_a_commit_with_a_wrong_signature_is_refused()
    {
        var (ann, _, conversation) = await PairAsync();
        var input = Service.Input(conversation, ann.Commit());
        var random = new Random(4);

        for (var i = 0; i < 40; i++)
        {
            // The last third holds signature and tags: a flip in a tag is not to be seen, so the flips stay before it.
            var commit = input.Commit.ToArray();
            commit[random.Next(2, commit.Length / 2)] ^= (byte)(1 << random.Next(8));
            var refused = await Assert.ThrowsAsync<DeliveryException>(
                () => _service.SubmitAsync(ann, input with { Commit = commit, ClientMessageId = Service.NewId() }));
            Assert.Contains(refused.Code, new[] { DeliveryErrorCode.InvalidMlsMessage, DeliveryErrorCode.StaleEpoch, DeliveryErrorCode.FutureEpoch });
        }

        await _service.SubmitAsync(ann, input);
    }

    [Fact]
    public async Task Rule_04_only_an_owner_removes_others_or_changes_the_policy()
    {
        var (ann, bob, conversation) = await PairAsync();
        var policy = new ConversationPolicy(0, [new(bob.Identity.UserId, ConversationRole.Owner)]);
        List<Extension> extensions =
        [
            .. bob.Group.Extensions.Where(extension => extension.Type != ConversationPolicy.ExtensionType),
            new Extension(ConversationPolicy.ExtensionType, policy.ToBytes()),
        ];

        Assert.Equal("owner", await _service.SectionAsync(
            bob, Service.Input(conversation, bob.Commit(new MlsCommitRequest { Remove = [ann.Leaf] }))));
        bob.Group.ClearPendingCommit();
        Assert.Equal("owner", await _service.SectionAsync(
            bob, Service.Input(conversation, bob.Commit(new MlsCommitRequest { GroupContextExtensions = extensions }))));
        await _service.SubmitAsync(ann, conversation, ann.Commit(new MlsCommitRequest { Remove = [bob.Leaf] }));
    }

    [Fact]
    public async Task Rule_04_the_group_keeps_its_external_sender_and_its_required_capabilities()
    {
        var (ann, _, conversation) = await PairAsync();
        var stripped = ann.Group.Extensions.Where(extension => extension.Type != ExtensionType.ExternalSenders).ToList();

        Assert.Equal("external-senders", await _service.SectionAsync(
            ann, Service.Input(conversation, ann.Commit(new MlsCommitRequest { GroupContextExtensions = stripped }))));
    }

    [Fact]
    public async Task Rule_06_the_service_computes_the_same_tree_as_the_members_commit_after_commit()
    {
        var (ann, bob, conversation) = await PairAsync();
        for (var i = 0; i < 6; i++)
        {
            var (by, other) = i % 2 == 0 ? (ann, bob) : (bob, ann);
            var commit = by.Commit();
            await _service.SubmitAsync(by, conversation, commit);
            by.Group.MergePendingCommit();
            Assert.IsType<MlsProcessResult.CommitApplied>(other.Group.Process(commit.Commit));
            var key = await _service.Node.ReadGroup.ExecuteAsync(ann.Caller, conversation, default);
            Assert.Equal(ann.Group.ExportRatchetTree(), key.RatchetTree.ToArray());
            Assert.Equal(ann.Group.TreeHash.ToArray(), bob.Group.TreeHash.ToArray());
        }
    }

    [Fact]
    public async Task Rule_07_group_info_is_of_the_new_epoch_and_signed_by_the_committer()
    {
        var (ann, bob, conversation) = await PairAsync();
        var input = Service.Input(conversation, ann.Commit());
        var before = (await _service.Node.ReadGroup.ExecuteAsync(ann.Caller, conversation, default)).GroupInfo;
        var other = bob.Commit().GroupInfo;
        var damaged = input.GroupInfo.ToArray();
        damaged[^3] ^= 1;

        foreach (var groupInfo in new ReadOnlyMemory<byte>[] { before, other, damaged, "garbage"u8.ToArray() })
        {
            await _service.SectionAsync(ann, input with { GroupInfo = groupInfo, ClientMessageId = Service.NewId() });
        }

        await _service.SubmitAsync(ann, input);
    }

    [Fact]
    public async Task Rule_07_the_welcome_names_exactly_the_key_packages_that_were_added()
    {
        var (ann, _, conversation) = await PairAsync();
        var carl = await _service.JoinAsync();
        var dora = await _service.JoinAsync();
        var elsewhere = await _service.OpenAsync(carl);
        var claimed = await _service.Node.ClaimKeyPackages.ExecuteAsync(
            carl.Caller, new KeyPackages.ClaimKeyPackagesInput([dora.Caller.User], Service.NewId()), default);
        var foreign = carl.Commit(new MlsCommitRequest { Add = [claimed.KeyPackages[0].KeyPackage] });
        var mine = await _service.Node.ClaimKeyPackages.ExecuteAsync(
            ann.Caller, new KeyPackages.ClaimKeyPackagesInput([dora.Caller.User], Service.NewId()), default);
        var input = Service.Input(conversation, ann.Commit(new MlsCommitRequest { Add = [mine.KeyPackages[0].KeyPackage] }));

        await _service.SectionAsync(ann, input with { Welcome = foreign.Welcome });
        await _service.SectionAsync(ann, input with { Welcome = null });
        await _service.SubmitAsync(ann, input);
        Assert.NotEqual(elsewhere, conversation);
    }

    [Fact]
    public async Task Rule_09_receipts_verify_under_the_services_key_and_a_fork_is_proved_by_two_of_them()
    {
        var (ann, bob, conversation) = await PairAsync();
        await using var fork = await Service.StartAsync();
        var group = (await _service.Node.Stores.Groups.FindGroupAsync(conversation, ann.Caller.User, default))!;
        var one = await _service.SubmitAsync(ann, conversation, ann.Commit());
        var shown = CommitReceipt.TryRead(one.Receipt, out var first, out var signature);

        // What a forked service would show to bob's half: its key, the same epoch, his commit.
        var other = bob.Commit();
        var second = new CommitReceipt(
            group.GroupId, group.Epoch, SHA256.HashData(other.Commit), first!.PreviousHash, one.Sequence, first.Time);
        var forked = fork.Inspector.SignReceipt(second.ToBytes());

        Assert.True(shown);
        Assert.True(Verify(first.ToBytes(), signature.Span));
        Assert.True(Verify(second.ToBytes(), forked));
        Assert.True(CommitReceipt.AreProofOfFork(first, second));
        Assert.False(Verify(first.ToBytes(), forked));
    }

    [Fact]
    public async Task Rule_10_a_poisoned_epoch_is_reported_frozen_and_replaced_and_people_go_on()
    {
        var ann = await _service.JoinAsync();
        var bob = await _service.JoinAsync();
        var eve = await _service.JoinAsync();
        var conversation = await _service.OpenAsync(ann, eve, bob);
        var poison = Service.Input(conversation, eve.Commit());
        // The last bytes are the membership tag, made with a secret that the service does not have: it passes the commit on.
        var commit = poison.Commit.ToArray();
        commit[^1] ^= 1;
        await _service.SubmitAsync(eve, poison with { Commit = commit });

        Assert.IsType<MlsProcessResult.Refused>(ann.Group.Process(commit));
        Assert.IsType<MlsProcessResult.Refused>(bob.Group.Process(commit));
        await ReportFailureAsync(ann, conversation, 2);
        Assert.Equal(GroupHealth.Reset, await ReportFailureAsync(bob, conversation, 2));

        var fresh = _service.Found(ann, conversation, incarnation: 1, ann);
        await _service.Node.ResetConversation.ExecuteAsync(
            ann.Caller, new ResetConversationInput(conversation, Service.NewId(), fresh.ExportGroupInfo(withTree: true)), default);
        await _service.AddAsync(ann, conversation, bob, eve);
        var sent = await _service.SendAsync(ann, conversation, "we go on");
        Assert.Equal("we go on", Read(bob, sent.Payload));
    }

    [Fact]
    public async Task Rule_13_a_members_new_device_comes_in_by_an_external_commit_and_reads_what_follows()
    {
        var (ann, bob, conversation) = await PairAsync();
        var second = await _service.JoinAsync(signedBy: bob);
        var key = await _service.Node.ReadGroup.ExecuteAsync(second.Caller, conversation, default);
        var join = Assert.IsType<MlsExternalJoinResult.Prepared>(MlsGroup.JoinExternally(
            key.GroupInfo.Span, key.RatchetTree.Span, second.Signer, second.Credential, Member.Settings));
        second.Group = join.Group;

        await _service.SubmitAsync(second, new SubmitCommitInput(conversation, Service.NewId(), join.Commit, null, join.GroupInfo, new byte[16]));
        second.Group.MergePendingCommit();
        Assert.IsType<MlsProcessResult.CommitApplied>(ann.Group.Process(join.Commit));
        Assert.IsType<MlsProcessResult.CommitApplied>(bob.Group.Process(join.Commit));
        var sent = await _service.SendAsync(ann, conversation, "hello, both of you");
        Assert.Equal("hello, both of you", Read(bob, sent.Payload));
        Assert.Equal("hello, both of you", Read(second, sent.Payload));
    }

    [Fact]
    public async Task Rule_13_a_device_that_lost_its_state_replaces_its_own_leaf_and_no_other()
    {
        var (ann, bob, conversation) = await PairAsync();
        var key = await _service.Node.ReadGroup.ExecuteAsync(bob.Caller, conversation, default);
        var second = await _service.JoinAsync(signedBy: bob);
        var theft = Join(second, key, ann.Leaf);
        Assert.Equal("5.3.1", await _service.SectionAsync(
            second, new SubmitCommitInput(conversation, Service.NewId(), theft.Commit, null, theft.GroupInfo, new byte[16])));

        var resync = Join(bob, key, bob.Leaf);
        await _service.SubmitAsync(bob, new SubmitCommitInput(conversation, Service.NewId(), resync.Commit, null, resync.GroupInfo, new byte[16]));
        resync.Group.MergePendingCommit();
        Assert.IsType<MlsProcessResult.CommitApplied>(ann.Group.Process(resync.Commit));
        bob.Group.Dispose();
        bob.Group = resync.Group;
        Assert.Equal("again", Read(bob, (await _service.SendAsync(ann, conversation, "again")).Payload));
    }

    [Fact]
    public async Task Rule_13_a_stranger_with_a_leaked_group_info_is_refused()
    {
        var (_, bob, conversation) = await PairAsync();
        var eve = await _service.JoinAsync();
        var key = await _service.Node.ReadGroup.ExecuteAsync(bob.Caller, conversation, default);
        var join = Join(eve, key, replaced: null);
        var input = new SubmitCommitInput(conversation, Service.NewId(), join.Commit, null, join.GroupInfo, new byte[16]);

        Assert.Equal(DeliveryErrorCode.NotFound, (await Assert.ThrowsAsync<DeliveryException>(() => _service.SubmitAsync(eve, input))).Code);
        var group = (await _service.Node.Stores.Groups.FindGroupAsync(conversation, user: null, default))!;
        var outcome = _service.Inspector.ApplyCommit(
            new CommitRequest(group.State, join.Commit, null, join.GroupInfo, TimeProvider.System.GetUtcNow()));
        Assert.Equal(new CommitOutcome.Refused("external-commit"), outcome);
    }

    [Fact]
    public async Task Rule_14_the_services_removal_of_a_revoked_device_is_carried_by_the_next_commit_and_it_reads_no_more()
    {
        var ann = await _service.JoinAsync();
        var bob = await _service.JoinAsync();
        var lost = await _service.JoinAsync(signedBy: bob);
        var conversation = await _service.OpenAsync(ann, bob, lost);
        await _service.RevokeAsync(by: bob, revoked: lost);

        var proposal = (await _service.Node.Stores.Log.ReadForwardAsync(conversation, 1, 10, default)).Single();
        Assert.Equal(History.EventKind.Proposal, proposal.Kind);
        Assert.Null(proposal.SenderDevice);
        var without = bob.Commit();
        Assert.Equal("server-removal", await _service.SectionAsync(bob, Service.Input(conversation, without)));
        bob.Group.ClearPendingCommit();
        foreach (var member in new[] { ann, bob, lost })
        {
            Assert.IsType<MlsProcessResult.ProposalReceived>(member.Group.Process(proposal.Payload.Span));
        }

        // Bob is no owner, and carries what the service proposed.
        var commit = bob.Commit(new MlsCommitRequest());
        await _service.SubmitAsync(bob, conversation, commit);
        bob.Group.MergePendingCommit();
        Assert.IsType<MlsProcessResult.CommitApplied>(ann.Group.Process(commit.Commit));
        lost.Group.Process(commit.Commit);
        var sent = await _service.SendAsync(ann, conversation, "without the lost one");
        Assert.Equal("without the lost one", Read(bob, sent.Payload));
        Assert.IsType<MlsProcessResult.Refused>(lost.Group.Process(sent.Payload.Span));
    }

    [Fact]
    public async Task Rule_14_nobody_but_the_service_proposes_in_its_name_and_a_member_proposes_no_removal_of_others()
    {
        var (ann, bob, conversation) = await PairAsync();
        using var forger = SignatureKeyPair.Generate(CipherSuite.X25519ChaCha20Poly1305);
        var forged = ExternalProposal.Remove(forger, 0, ann.Group.GroupId.Span, ann.Group.Epoch, ann.Leaf);

        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await ProposeAsync(bob, conversation, forged));
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await ProposeAsync(bob, conversation, bob.Group.ProposeRemove(ann.Leaf)));
        await _service.Node.SubmitProposal.ExecuteAsync(
            ann.Caller, new Proposals.SubmitProposalInput(conversation, Service.NewId(), ann.Group.ProposeRemove(bob.Leaf)), default);
    }

    private async Task<(Member Ann, Member Bob, ConversationId Conversation)> PairAsync()
    {
        var ann = await _service.JoinAsync();
        var bob = await _service.JoinAsync();
        return (ann, bob, await _service.OpenAsync(ann, bob));
    }

    private static MlsExternalJoinResult.Prepared Join(Member by, GroupKey key, uint? replaced) =>
        Assert.IsType<MlsExternalJoinResult.Prepared>(MlsGroup.JoinExternally(
            key.GroupInfo.Span, key.RatchetTree.Span, by.Signer, by.Credential, Member.Settings, replaced));

    private Task<GroupHealth> ReportFailureAsync(Member by, ConversationId conversation, long epoch) =>
        _service.Node.ReportEpoch.ExecuteAsync(by.Caller, new ReportEpochInput(conversation, epoch, Fingerprint: null), default);

    private async Task<DeliveryErrorCode> ProposeAsync(Member by, ConversationId conversation, byte[] proposal) =>
        (await Assert.ThrowsAsync<DeliveryException>(() => _service.Node.SubmitProposal.ExecuteAsync(
            by.Caller, new Proposals.SubmitProposalInput(conversation, Service.NewId(), proposal), default))).Code;

    private bool Verify(byte[] content, ReadOnlySpan<byte> signature) => CipherSuite.X25519ChaCha20Poly1305.VerifyWithLabel(
        _service.PublicKey.Span, "GraphChat 1.0 CommitReceipt"u8, content, signature);

    private static string Read(Member by, ReadOnlyMemory<byte> message) =>
        Encoding.UTF8.GetString(Assert.IsType<MlsProcessResult.ApplicationMessage>(by.Group.Process(message.Span)).Data);
}
