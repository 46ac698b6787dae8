using System.Security.Cryptography;
using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Groups;
using GraphChat.Delivery.History;
using GraphChat.Delivery.KeyPackages;
using GraphChat.Delivery.Proposals;
using Xunit;

namespace GraphChat.Delivery.Contract;

/// <summary>
/// The rules of the delivery service (docs/protocols/delivery-rules.md) as far as they do not need real cryptography, over
/// each adapter, two nodes at a time. Each test is named after its rule.
/// </summary>
public abstract class RulesContract : IAsyncLifetime
{
    protected abstract Task<IStoreSource> OpenSourceAsync();

    protected World World { get; private set; } = null!;

    protected DeliveryNode One { get; private set; } = null!;

    protected DeliveryNode Two { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = new World(await OpenSourceAsync(), new InMemorySource())
        {
            Limits = new DeliveryLimits { NewDeviceGrace = TimeSpan.Zero, MaxClaimsOfDeviceByPerson = 3, MaxClaimsOfDevice = 4 },
        };
        One = await World.StartNodeAsync();
        Two = await World.StartNodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Rule_01_the_very_same_commit_under_another_id_gets_the_first_answer()
    {
        var (ann, bob, conversation) = await PairAsync();
        var input = Input(conversation, FakeMls.Commit(conversation, 1, ann.Device, [], [], "n"));
        var first = await One.SubmitCommit.ExecuteAsync(ann.Caller, input, default);

        var again = await Two.SubmitCommit.ExecuteAsync(ann.Caller, input with { ClientMessageId = World.NewId() }, default);

        Assert.Equal(first.Event.Id, again.Event.Id);
        Assert.Equal(2, again.Conversation!.Conversation.Epoch);
        Assert.Equal(DeliveryErrorCode.StaleEpoch, await World.CodeOfAsync(
            () => Two.SubmitCommit.ExecuteAsync(bob.Caller, input with { ClientMessageId = World.NewId() }, default)));
    }

    [Fact]
    public async Task Rule_02_whoever_lost_gets_the_epoch_and_the_commits_since_in_the_same_reply()
    {
        var (ann, bob, conversation) = await PairAsync();
        var won = FakeMls.Commit(conversation, 1, ann.Device, [], [], "won");
        await One.SubmitCommit.ExecuteAsync(ann.Caller, Input(conversation, won), default);
        await World.CommitAsync(Two, conversation, 2, bob, [], []);

        var lost = await Assert.ThrowsAsync<DeliveryException>(() => World.CommitAsync(Two, conversation, 1, bob, [], []));

        Assert.Equal(DeliveryErrorCode.StaleEpoch, lost.Code);
        Assert.Equal(3L, lost.Details["epoch"]);
        var commits = Assert.IsAssignableFrom<IReadOnlyList<object>>(lost.Details["commits"]);
        Assert.Equal(2, commits.Count);
        Assert.Equal(Convert.ToBase64String(won), commits[0]);
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await CodeAsync(ann, Input(conversation, "not a commit"u8.ToArray())));
        Assert.Equal(DeliveryErrorCode.FutureEpoch, await CodeAsync(ann, Input(conversation, FakeMls.Commit(conversation, 9, ann.Device, [], []))));
        var other = await World.OpenAsync(One, ann);
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await CodeAsync(ann, Input(conversation, FakeMls.Commit(other, 3, ann.Device, [], []))));
    }

    [Fact]
    public async Task Rule_03_a_commit_of_another_device_than_the_sessions_is_refused()
    {
        var (ann, bob, conversation) = await PairAsync();

        Assert.Equal(DeliveryErrorCode.Forbidden, await CodeAsync(bob, Input(conversation, FakeMls.Commit(conversation, 1, ann.Device, [], []))));
        Assert.Equal(1, await EpochAsync(conversation));
    }

    [Fact]
    public async Task Rule_04_a_commit_that_leaves_out_a_removal_of_the_services_is_refused_and_the_next_one_carries_it()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var second = await World.JoinAsync(One, bob.User, chainLength: 1);
        var conversation = await World.OpenAsync(One, ann, bob, second);
        await RevokeAsync(second, bob, chainLength: 2);

        Assert.Equal(1, await Two.ProposeRemovals.ExecuteAsync(default));
        Assert.Equal(0, await One.ProposeRemovals.ExecuteAsync(default));
        Assert.Equal("server-removal", await SectionAsync(ann, Input(conversation, FakeMls.Commit(conversation, 1, ann.Device, [], []))));
        await World.RemoveAsync(Two, conversation, 1, ann, bob);

        var log = await One.Stores.Log.ReadForwardAsync(conversation, 1, 10, default);
        Assert.Equal([EventKind.Proposal, EventKind.Commit], log.Select(@event => @event.Kind));
        Assert.Null(log[0].Sender);
        Assert.Equal(0, await One.ProposeRemovals.ExecuteAsync(default));
        Assert.Equal(2, (await One.ListMembers.ExecuteAsync(ann.Caller, conversation, 10, null, default)).Items.Count);
    }

    [Fact]
    public async Task Rule_05_added_leaves_are_registered_devices_by_key_packages_that_the_committer_claimed()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        ReadOnlyMemory<byte> unclaimed = FakeMls.KeyPackage(bob.User, bob.Device, "k0");
        ReadOnlyMemory<byte> unknown = FakeMls.KeyPackage(bob.User, new DeviceId(Guid.NewGuid()), "k0");

        Assert.Equal("10", await SectionAsync(ann, Input(conversation, FakeMls.Commit(conversation, 0, ann.Device, [unclaimed], []), hasWelcome: true)));
        Assert.Equal("5.3.1", await SectionAsync(ann, Input(conversation, FakeMls.Commit(conversation, 0, ann.Device, [unknown], []), hasWelcome: true)));
        await World.AddAsync(Two, conversation, 0, ann, bob);
    }

    [Fact]
    public async Task Rule_07_a_welcome_goes_with_each_commit_that_adds_and_with_no_other()
    {
        var (ann, _, conversation) = await PairAsync();
        var eve = await World.JoinAsync(One);
        var package = (await One.ClaimKeyPackages.ExecuteAsync(
            ann.Caller, new ClaimKeyPackagesInput([eve.User], World.NewId()), default)).KeyPackages[0].KeyPackage;

        Assert.Equal("12.4.3.1", await SectionAsync(ann, Input(conversation, FakeMls.Commit(conversation, 1, ann.Device, [package], []))));
        Assert.Equal("12.4.3.1", await SectionAsync(ann, Input(conversation, FakeMls.Commit(conversation, 1, ann.Device, [], []), hasWelcome: true)));
        Assert.Equal(1, await EpochAsync(conversation));
    }

    [Fact]
    public async Task Rule_08_commit_proposals_welcome_and_group_info_are_stored_as_one_or_not_at_all()
    {
        var (ann, bob, conversation) = await PairAsync();
        var eve = await World.JoinAsync(One);
        await ProposeAsync(Two, bob, conversation, 1, removed: null);

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            try
            {
                await World.AddAsync(i % 2 == 0 ? One : Two, conversation, 1, i < 5 ? ann : bob, eve);
                return true;
            }
            catch (DeliveryException exception) when (exception.Code is DeliveryErrorCode.StaleEpoch or DeliveryErrorCode.RateLimited)
            {
                return false;
            }
        }));

        Assert.Single(results, won => won);
        var group = await One.Stores.Groups.FindGroupAsync(conversation, ann.User, default);
        Assert.Equal(2, group!.Epoch);
        Assert.Empty(group.Proposals);
        Assert.Equal(3, await One.Stores.Log.ReadForwardAsync(conversation, 0, 10, default).ContinueWith(read => read.Result.Count, TaskScheduler.Default));
        Assert.NotNull(await Two.Stores.Log.FindWelcomeAsync(conversation, 3, default));
    }

    [Fact]
    public async Task Rule_09_receipts_are_signed_and_chained_and_two_for_one_epoch_prove_a_fork()
    {
        var (ann, bob, conversation) = await PairAsync();
        await World.CommitAsync(One, conversation, 1, ann, [], []);
        await World.CommitAsync(Two, conversation, 2, bob, [], []);

        var previous = new byte[32];
        var receipts = new List<CommitReceipt>();
        foreach (var @event in await One.Stores.Log.ReadForwardAsync(conversation, 0, 10, default))
        {
            Assert.True(CommitReceipt.TryRead(@event.Receipt, out var receipt, out var signature));
            Assert.True(FakeMls.IsReceipt(receipt!.ToBytes(), signature.Span));
            Assert.Equal(SHA256.HashData(@event.Payload.Span), receipt.CommitHash.ToArray());
            Assert.Equal((@event.Epoch, @event.Sequence), (receipt.Epoch, receipt.Sequence));
            Assert.Equal(previous, receipt.PreviousHash.ToArray());
            previous = SHA256.HashData(@event.Receipt.Span);
            receipts.Add(receipt);
        }

        Assert.Equal(3, receipts.Count);
        Assert.False(CommitReceipt.AreProofOfFork(receipts[0], receipts[1]));
        Assert.True(CommitReceipt.AreProofOfFork(receipts[2], receipts[2] with { CommitHash = new byte[32] }));
    }

    [Fact]
    public async Task Rule_10_a_few_who_cannot_follow_freeze_the_committer_and_come_back_from_outside()
    {
        var people = await PeopleAsync(7);
        var conversation = await World.OpenAsync(One, people[0], [.. people.Skip(1)]);
        var committed = await World.CommitAsync(One, conversation, 1, people[0], [], []);

        Assert.Equal(GroupHealth.Healthy, await ReportAsync(One, people[1], conversation, 2, new byte[16]));
        Assert.Equal(GroupHealth.Healthy, await ReportAsync(One, people[2], conversation, 2, fingerprint: null));
        Assert.Equal(GroupHealth.Resync, await ReportAsync(Two, people[3], conversation, 2, [.. Enumerable.Repeat((byte)1, 16)]));
        Assert.Equal(GroupHealth.Resync, await ReportAsync(One, people[3], conversation, 2, fingerprint: null));

        var notice = Assert.Single(await Two.Stores.Log.ReadForwardAsync(conversation, committed.Event.Sequence, 10, default));
        Assert.Equal(EventKind.Notice, notice.Kind);
        Assert.True(GroupNotice.TryReadPoisoned(notice.Payload.Span, out var epoch, out var health, out var frozen));
        Assert.Equal((2L, GroupHealth.Resync, people[0].Device), (epoch, health, frozen));
        Assert.Equal(DeliveryErrorCode.Forbidden, await World.CodeOfAsync(() => World.CommitAsync(Two, conversation, 2, people[0], [], [])));

        var key = await Two.ReadGroup.ExecuteAsync(people[2].Caller, conversation, default);
        Assert.Equal((2L, GroupHealth.Resync), (key.Epoch, key.Health));
        await JoinExternallyAsync(Two, people[2], conversation, 2);
        Assert.Equal(GroupHealth.Healthy, (await One.ReadGroup.ExecuteAsync(people[2].Caller, conversation, default)).Health);
        Assert.Equal(DeliveryErrorCode.Forbidden, await World.CodeOfAsync(() => World.CommitAsync(One, conversation, 3, people[0], [], [])));
        await World.SendAsync(One, people[2], conversation, 3, "back");
    }

    [Fact]
    public async Task Rule_10_where_most_cannot_follow_a_member_replaces_the_group_and_the_log_goes_on()
    {
        var people = await PeopleAsync(4);
        var conversation = await World.OpenAsync(One, people[0], [.. people.Skip(1)]);
        await World.CommitAsync(One, conversation, 1, people[0], [], []);
        Assert.Equal(DeliveryErrorCode.Forbidden, await World.CodeOfAsync(() => ResetAsync(One, people[1], conversation, 1)));
        await ReportAsync(One, people[1], conversation, 2, fingerprint: null);
        Assert.Equal(GroupHealth.Reset, await ReportAsync(Two, people[2], conversation, 2, fingerprint: null));

        var results = await Task.WhenAll(people.Skip(1).Select(async (person, i) =>
        {
            try
            {
                await ResetAsync(i % 2 == 0 ? One : Two, person, conversation, 1);
                return person;
            }
            catch (DeliveryException exception) when (exception.Code is DeliveryErrorCode.Forbidden or DeliveryErrorCode.InvalidMlsMessage or DeliveryErrorCode.StaleEpoch)
            {
                return null;
            }
        }));

        var winner = Assert.Single(results, person => person is not null)!;
        var view = (await Two.FindConversations.ExecuteAsync(people[0].Caller, [conversation], default)).Single();
        Assert.Equal(FakeMls.GroupId(conversation, 1), view.Conversation.GroupId.ToArray());
        Assert.Equal(0, view.Conversation.Epoch);
        Assert.Equal(4, (await One.ListMembers.ExecuteAsync(people[0].Caller, conversation, 10, null, default)).Items.Count);
        var claimed = await One.ClaimKeyPackages.ExecuteAsync(
            winner.Caller, new ClaimKeyPackagesInput([.. people.Where(person => person != winner).Select(person => person.User)], World.NewId()), default);
        await World.CommitAsync(Two, conversation, 0, winner, claimed.KeyPackages.Select(package => package.KeyPackage), [], incarnation: 1);
        var sequences = (await One.Stores.Log.ReadForwardAsync(conversation, 0, 20, default)).Select(@event => @event.Sequence).ToList();
        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(i => (long)i), sequences);
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(() => World.SendAsync(One, people[0], conversation, 2, "to the old group")));
    }

    [Fact]
    public async Task Rule_10_reports_of_strangers_of_other_epochs_and_malformed_ones_are_refused()
    {
        var (ann, bob, conversation) = await PairAsync();
        var eve = await World.JoinAsync(One);
        var outside = await World.JoinAsync(One, bob.User, chainLength: 1);

        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => ReportAsync(One, eve, conversation, 1, fingerprint: null)));
        Assert.Equal(DeliveryErrorCode.Forbidden, await World.CodeOfAsync(() => ReportAsync(One, outside, conversation, 1, fingerprint: null)));
        Assert.Equal(DeliveryErrorCode.StaleEpoch, await World.CodeOfAsync(() => ReportAsync(One, ann, conversation, 0, fingerprint: null)));
        Assert.Equal(DeliveryErrorCode.FutureEpoch, await World.CodeOfAsync(() => ReportAsync(One, ann, conversation, 2, fingerprint: null)));
        Assert.Equal(DeliveryErrorCode.BadInput, await World.CodeOfAsync(() => ReportAsync(One, bob, conversation, 1, new byte[15])));
        Assert.Equal(GroupHealth.Healthy, (await Two.ReadGroup.ExecuteAsync(ann.Caller, conversation, default)).Health);
    }

    [Fact]
    public async Task Rule_11_messages_have_an_epoch_of_the_last_three_and_none_come_from_a_device_whose_removal_is_proposed()
    {
        var (ann, bob, conversation) = await PairAsync();
        await ProposeAsync(One, ann, conversation, 1, bob.Device);

        Assert.Equal(DeliveryErrorCode.Forbidden, await World.CodeOfAsync(() => World.SendAsync(Two, bob, conversation, 1, "still here")));
        await World.SendAsync(Two, ann, conversation, 1, "goodbye");
        await World.CommitAsync(One, conversation, 1, ann, [], []);
        await World.SendAsync(Two, bob, conversation, 2, "nobody removed me after all");
        await World.CommitAsync(One, conversation, 2, ann, [], []);
        await World.CommitAsync(One, conversation, 3, ann, [], []);
        await World.SendAsync(Two, bob, conversation, 2, "two behind");
        Assert.Equal(DeliveryErrorCode.StaleEpoch, await World.CodeOfAsync(() => World.SendAsync(Two, bob, conversation, 1, "three")));
        Assert.Equal(DeliveryErrorCode.FutureEpoch, await World.CodeOfAsync(() => World.SendAsync(Two, bob, conversation, 5, "early")));
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(() => One.SendMessage.ExecuteAsync(
            bob.Caller, new Messages.SendMessageInput(conversation, World.NewId(), FakeMls.Commit(conversation, 4, bob.Device, [], [])), default)));
    }

    [Fact]
    public async Task Rule_12_proposals_wait_for_their_epoch_only_and_are_bounded_by_sender()
    {
        var (ann, bob, conversation) = await PairAsync();
        var sent = await Task.WhenAll(Enumerable.Range(0, 14).Select(async i =>
        {
            try
            {
                await ProposeAsync(i % 2 == 0 ? One : Two, ann, conversation, 1, removed: null);
                return (DeliveryErrorCode?)null;
            }
            catch (DeliveryException exception)
            {
                return exception.Code;
            }
        }));

        Assert.Equal(10, sent.Count(code => code is null));
        Assert.All(sent.OfType<DeliveryErrorCode>(), code => Assert.Equal(DeliveryErrorCode.LimitExceeded, code));
        await ProposeAsync(One, bob, conversation, 1, removed: null);
        Assert.Equal(11, (await Two.Stores.Groups.FindGroupAsync(conversation, ann.User, default))!.Proposals.Count);
        var input = new SubmitProposalInput(conversation, World.NewId(), FakeMls.Proposal(conversation, 1, bob.Device, null, "again"));
        var first = await One.SubmitProposal.ExecuteAsync(bob.Caller, input, default);
        Assert.Equal(first.Id, (await Two.SubmitProposal.ExecuteAsync(bob.Caller, input, default)).Id);

        await World.CommitAsync(Two, conversation, 1, bob, [], []);
        Assert.Empty((await One.Stores.Groups.FindGroupAsync(conversation, ann.User, default))!.Proposals);
        Assert.Equal(DeliveryErrorCode.StaleEpoch, await World.CodeOfAsync(() => ProposeAsync(One, ann, conversation, 1, removed: null)));
        await ProposeAsync(One, ann, conversation, 2, removed: null);
    }

    [Fact]
    public async Task Rule_13_an_external_commit_is_for_devices_of_people_who_are_in_and_pending_removals_are_proposed_anew()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var old = await World.JoinAsync(One, bob.User, chainLength: 1);
        var conversation = await World.OpenAsync(One, ann, bob, old);
        var fresh = await World.JoinAsync(Two, bob.User, chainLength: 2);
        var eve = await World.JoinAsync(One);
        await RevokeAsync(bob, old, chainLength: 3);
        await One.ProposeRemovals.ExecuteAsync(default);

        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => JoinExternallyAsync(One, eve, conversation, 1)));
        Assert.Equal(DeliveryErrorCode.Forbidden, await World.CodeOfAsync(() => World.SendAsync(One, fresh, conversation, 1, "not yet")));
        Assert.Equal(DeliveryErrorCode.Forbidden, await CodeAsync(
            ann, Input(conversation, FakeMls.ExternalCommit(conversation, 1, fresh.User, fresh.Device))));
        await JoinExternallyAsync(Two, fresh, conversation, 1);
        await World.SendAsync(One, fresh, conversation, 2, "here");
        Assert.Empty((await One.Stores.Groups.FindGroupAsync(conversation, ann.User, default))!.Proposals);
        Assert.Equal(1, await Two.ProposeRemovals.ExecuteAsync(default));
        Assert.Equal("server-removal", await SectionAsync(ann, Input(conversation, FakeMls.Commit(conversation, 2, ann.Device, [], []))));
        await World.RemoveAsync(One, conversation, 2, ann, old);
    }

    [Fact]
    public async Task Rule_14_the_service_proposes_removals_and_a_proposal_is_the_sessions_devices_own()
    {
        var (ann, bob, conversation) = await PairAsync();
        var forged = System.Text.Encoding.UTF8.GetString(FakeMls.Proposal(conversation, 1, ann.Device, bob.Device))
            .Replace(ann.Device.ToString(), "server", StringComparison.Ordinal);

        Assert.Equal(DeliveryErrorCode.Forbidden, await World.CodeOfAsync(() => One.SubmitProposal.ExecuteAsync(
            ann.Caller, new SubmitProposalInput(conversation, World.NewId(), System.Text.Encoding.UTF8.GetBytes(forged)), default)));
        Assert.Equal(DeliveryErrorCode.Forbidden, await World.CodeOfAsync(() => One.SubmitProposal.ExecuteAsync(
            bob.Caller, new SubmitProposalInput(conversation, World.NewId(), FakeMls.Proposal(conversation, 1, ann.Device, bob.Device)), default)));
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(() => One.SubmitProposal.ExecuteAsync(
            bob.Caller, new SubmitProposalInput(conversation, World.NewId(), "garbage"u8.ToArray()), default)));
        Assert.Empty((await One.Stores.Groups.FindGroupAsync(conversation, ann.User, default))!.Proposals);
    }

    [Fact]
    public async Task Rule_15_one_person_cannot_use_up_anothers_key_packages_nor_many_together()
    {
        var bob = await World.JoinAsync(One);
        var eve = await World.JoinAsync(One);
        for (var i = 0; i < 3; i++)
        {
            Assert.Single((await ClaimAsync(i % 2 == 0 ? One : Two, eve, bob, World.NewId())).KeyPackages);
        }

        Assert.Equal(DeliveryErrorCode.RateLimited, await World.CodeOfAsync(() => ClaimAsync(Two, eve, bob, World.NewId())));
        var id = World.NewId();
        var ann = await World.JoinAsync(One);
        var fourth = (await ClaimAsync(One, ann, bob, id)).KeyPackages.Single().KeyPackage;
        Assert.EndsWith("one", Text(fourth), StringComparison.Ordinal);
        Assert.Equal(Text(fourth), Text((await ClaimAsync(Two, ann, bob, id)).KeyPackages.Single().KeyPackage));
        var fifth = (await ClaimAsync(Two, await World.JoinAsync(One), bob, World.NewId())).KeyPackages.Single().KeyPackage;
        Assert.EndsWith("last", Text(fifth), StringComparison.Ordinal);
        Assert.Equal(1, (await One.Stores.KeyPackages.CountAsync([bob.Device], TimeProvider.System.GetUtcNow(), default))[bob.Device]);
    }

    [Fact]
    public async Task Rule_16_a_welcome_is_stored_once_and_forgotten_when_its_devices_have_joined_or_it_is_old()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var carl = await World.JoinAsync(One);
        var first = await World.OpenAsync(One, ann, bob, carl);
        var second = await World.OpenAsync(One, ann, bob);

        await Two.AcknowledgeWelcome.ExecuteAsync(bob.Caller, first, 1, default);
        await Two.AcknowledgeWelcome.ExecuteAsync(ann.Caller, first, 1, default);
        Assert.NotNull(await One.Stores.Log.FindWelcomeAsync(first, 1, default));
        Assert.Equal([second], await WelcomesAsync(bob));
        Assert.Equal([first], await WelcomesAsync(carl));
        await One.AcknowledgeWelcome.ExecuteAsync(carl.Caller, first, 1, default);
        Assert.Null(await One.Stores.Log.FindWelcomeAsync(first, 1, default));
        Assert.Equal(0, await One.Stores.Groups.ForgetWelcomesAsync(TimeProvider.System.GetUtcNow().AddMinutes(-1), default));
        Assert.Equal(1, await One.Stores.Groups.ForgetWelcomesAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), default));
        Assert.Empty(await WelcomesAsync(bob));

        // What was forgotten leaves a gap in the line, which stops nobody.
        await World.SendAsync(One, ann, second, 1, "after the gap");
        await using var late = new Collecting<InboxItem>(token => Two.Hub.SubscribeToInbox(bob.Caller, Two.Cursors.AfterPosition(bob.Caller.User, 0), token));
        Assert.Equal(2, (await late.NextAsync()).Event!.Sequence);
    }

    [Fact]
    public async Task Rule_17_a_person_comes_with_all_devices_and_goes_with_all_unless_one_was_revoked()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var second = await World.JoinAsync(One, bob.User, chainLength: 1);
        var conversation = await World.OpenAsync(One, ann);
        var packages = (await One.ClaimKeyPackages.ExecuteAsync(
            ann.Caller, new ClaimKeyPackagesInput([bob.User], World.NewId()), default)).KeyPackages.Select(package => package.KeyPackage).ToList();

        Assert.Equal("whole-person", await SectionAsync(
            ann, Input(conversation, FakeMls.Commit(conversation, 0, ann.Device, [packages[0]], []), hasWelcome: true)));
        await World.CommitAsync(Two, conversation, 0, ann, packages, []);
        Assert.Equal("whole-person", await SectionAsync(ann, Input(conversation, FakeMls.Commit(conversation, 1, ann.Device, [], [second.Device]))));
        await RevokeAsync(bob, second, chainLength: 2);
        await World.RemoveAsync(One, conversation, 1, ann, second);
        await World.RemoveAsync(One, conversation, 2, ann, bob);
    }

    private async Task<(Participant Ann, Participant Bob, ConversationId Conversation)> PairAsync()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        return (ann, bob, await World.OpenAsync(One, ann, bob));
    }

    private async Task<List<Participant>> PeopleAsync(int count)
    {
        var people = new List<Participant>();
        while (people.Count < count)
        {
            people.Add(await World.JoinAsync(One));
        }

        return people;
    }

    private SubmitCommitInput Input(ConversationId conversation, byte[] commit, bool hasWelcome = false) => new(
        conversation,
        World.NewId(),
        commit,
        hasWelcome ? (ReadOnlyMemory<byte>?)"welcome"u8.ToArray() : null,
        "groupinfo"u8.ToArray(),
        new byte[16]);

    private Task<DeliveryErrorCode> CodeAsync(Participant by, SubmitCommitInput input) =>
        World.CodeOfAsync(() => Two.SubmitCommit.ExecuteAsync(by.Caller, input, default));

    private async Task<string> SectionAsync(Participant by, SubmitCommitInput input)
    {
        var refused = await Assert.ThrowsAsync<DeliveryException>(() => Two.SubmitCommit.ExecuteAsync(by.Caller, input, default));
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, refused.Code);
        return (string)refused.Details["section"];
    }

    private async Task<long> EpochAsync(ConversationId conversation) =>
        (await One.Stores.Groups.FindGroupAsync(conversation, user: null, default))!.Epoch;

    private Task<Event> ProposeAsync(DeliveryNode node, Participant by, ConversationId conversation, long epoch, DeviceId? removed) =>
        node.SubmitProposal.ExecuteAsync(
            by.Caller,
            new SubmitProposalInput(conversation, World.NewId(), FakeMls.Proposal(conversation, epoch, by.Device, removed, $"{Guid.NewGuid():n}")),
            default);

    private static Task<GroupHealth> ReportAsync(
        DeliveryNode node, Participant by, ConversationId conversation, long epoch, byte[]? fingerprint) =>
        node.ReportEpoch.ExecuteAsync(
            by.Caller,
            new ReportEpochInput(conversation, epoch, fingerprint is null ? null : (ReadOnlyMemory<byte>?)fingerprint),
            default);

    private Task<SubmitCommitOutput> JoinExternallyAsync(DeliveryNode node, Participant by, ConversationId conversation, long epoch) =>
        node.SubmitCommit.ExecuteAsync(by.Caller, Input(conversation, FakeMls.ExternalCommit(conversation, epoch, by.User, by.Device)), default);

    private Task<Event> ResetAsync(DeliveryNode node, Participant by, ConversationId conversation, byte incarnation) =>
        node.ResetConversation.ExecuteAsync(
            by.Caller,
            new ResetConversationInput(conversation, World.NewId(), FakeMls.GroupInfo(conversation, by.User, by.Device, incarnation)),
            default);

    private Task<Device> RevokeAsync(Participant by, Participant revoked, int chainLength) => Two.RevokeDevice.ExecuteAsync(
        by.Caller, new RevokeDeviceInput(FakeChainVerifier.Revokes(chainLength, revoked.Device)), default);

    private async Task<List<ConversationId>> WelcomesAsync(Participant of) =>
        [.. (await Inboxes.ReadAsync(Two.Stores.Log, of, 0, long.MaxValue, 100))
            .Where(step => step.Welcome is not null).Select(step => step.Welcome!.Conversation)];

    private static Task<ClaimKeyPackagesOutput> ClaimAsync(DeliveryNode node, Participant by, Participant of, Guid id) =>
        node.ClaimKeyPackages.ExecuteAsync(by.Caller, new ClaimKeyPackagesInput([of.User], id), default);

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}
