using GraphChat.Mls.Framing;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests;

/// <summary>What members of a group do on an ordinary day.</summary>
public sealed class ConversationTests
{
    public static TheoryData<ushort> Suites => [.. CipherSuite.All.Select(suite => suite.Id)];

    [Theory]
    [MemberData(nameof(Suites))]
    public void Two_members_talk(ushort suiteId)
    {
        var (alice, bob) = Two(suiteId);

        Assert.Equal("hello"u8.ToArray(), bob.Read(alice.Group.Protect("hello"u8, "aad"u8)));
        Assert.Equal("hi"u8.ToArray(), alice.Read(bob.Group.Protect("hi"u8, [])));
        Member.AssertAgree(alice, bob);
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Members_come_renew_their_keys_and_go(ushort suiteId)
    {
        var (alice, bob) = Two(suiteId);
        var others = Enumerable.Range(0, suiteId is 5 or 7 ? 2 : 5).Select(i => new Member($"member {i}", alice.Key.Suite)).ToArray();
        alice.Add(others, bob);
        Member[] all = [alice, bob, .. others];
        Member.AssertAgree(all);
        foreach (var member in all)
        {
            member.Deliver(member.Commit(new MlsCommitRequest()).Commit, [.. all.Where(other => other != member)]);
            Member.AssertAgree(all);
        }

        var gone = others[1];
        var commit = bob.Commit(new MlsCommitRequest { Remove = [gone.Group.OwnLeafIndex] }).Commit;
        bob.Deliver(commit, [.. all.Where(other => other != bob && other != gone)]);
        var effect = Assert.IsType<MlsProcessResult.CommitApplied>(gone.Group.Process(commit)).Effect;

        Assert.True(effect.SelfRemoved);
        Assert.False(gone.Group.IsActive);
        all = [.. all.Where(other => other != gone)];
        Member.AssertAgree(all);
        Assert.IsType<MlsProcessResult.Refused>(gone.Group.Process(alice.Group.Protect("secret"u8, [])));
    }

    [Fact]
    public void A_commit_takes_effect_only_when_it_is_merged()
    {
        var (alice, bob) = Two(3);

        alice.Commit(new MlsCommitRequest());
        Assert.Equal(1UL, alice.Group.Epoch);
        alice.Group.ClearPendingCommit();
        bob.Deliver(bob.Commit(new MlsCommitRequest()).Commit, alice);

        Member.AssertAgree(alice, bob);
    }

    [Fact]
    public void A_commit_of_ours_that_comes_back_is_merged()
    {
        var (alice, bob) = Two(3);
        var commit = alice.Commit(new MlsCommitRequest()).Commit;

        Assert.IsType<MlsProcessResult.CommitApplied>(bob.Group.Process(commit));
        Assert.IsType<MlsProcessResult.CommitApplied>(alice.Group.Process(commit));

        Member.AssertAgree(alice, bob);
    }

    [Fact]
    public void The_loser_of_a_race_follows_the_winner()
    {
        var (alice, bob) = Two(3);
        alice.Commit(new MlsCommitRequest());
        var winner = bob.Commit(new MlsCommitRequest()).Commit;
        bob.Group.MergePendingCommit();

        Assert.IsType<MlsProcessResult.CommitApplied>(alice.Group.Process(winner));

        Assert.False(alice.Group.HasPendingCommit);
        Member.AssertAgree(alice, bob);
    }

    [Fact]
    public void State_survives_a_restart_with_a_pending_commit()
    {
        var (alice, bob) = Two(3);
        var early = bob.Group.Protect("early"u8, []);
        var late = bob.Group.Protect("late"u8, []);
        Assert.Equal("late"u8.ToArray(), alice.Read(late));
        var commit = alice.Commit(new MlsCommitRequest()).Commit;
        alice.Restart();
        Assert.IsType<MlsProcessResult.CommitApplied>(alice.Group.Process(commit));
        Assert.IsType<MlsProcessResult.CommitApplied>(bob.Group.Process(commit));
        alice.Restart();
        bob.Restart();

        Member.AssertAgree(alice, bob);
        Assert.Equal("early"u8.ToArray(), alice.Read(early));
        Assert.Equal("hello"u8.ToArray(), bob.Read(alice.Group.Protect("hello"u8, [])));
    }

    [Fact]
    public void An_older_copy_of_the_state_is_refused()
    {
        var (alice, _) = Two(3);
        var old = alice.Group.Serialize();
        alice.Group.Protect("hello"u8, []);

        Assert.Throws<FormatException>(() => MlsGroup.Restore(old, alice.Key, alice.Settings, alice.Group.Revision));
    }

    [Fact]
    public void A_message_opens_once()
    {
        var (alice, bob) = Two(3);
        var message = alice.Group.Protect("hello"u8, []);
        bob.Read(message);

        var refused = Assert.IsType<MlsProcessResult.Refused>(bob.Group.Process(message));

        Assert.Equal(MlsErrorCode.KeyUnavailable, refused.Error.Code);
    }

    [Fact]
    public void Messages_of_three_past_epochs_still_open_and_older_ones_do_not()
    {
        var (alice, bob) = Two(3);
        var messages = new List<byte[]>();
        for (var i = 0; i < 4; i++)
        {
            messages.Add(alice.Group.Protect("hello"u8, []));
            bob.Deliver(bob.Commit(new MlsCommitRequest()).Commit, alice);
        }

        Assert.IsType<MlsProcessResult.Refused>(bob.Group.Process(messages[0]));
        Assert.All(messages.Skip(1), message => bob.Read(message));
    }

    [Fact]
    public void A_proposal_is_committed_by_another_member()
    {
        var (alice, bob) = Two(3);
        var carol = new Member("carol");
        alice.Add([carol], bob);
        var update = carol.Group.ProposeUpdate();
        var remove = carol.Group.ProposeRemove(bob.Group.OwnLeafIndex);
        foreach (var member in (Member[])[alice, bob])
        {
            Assert.IsType<MlsProcessResult.ProposalReceived>(member.Group.Process(update));
            Assert.IsType<MlsProcessResult.ProposalReceived>(member.Group.Process(remove));
        }

        carol.Restart();
        Assert.Throws<InvalidOperationException>(() => alice.Group.Protect([], []));
        var commit = alice.Commit(new MlsCommitRequest()).Commit;
        alice.Deliver(commit, carol);

        Member.AssertAgree(alice, carol);
        Assert.Equal(2, alice.Group.Members.Count);
    }

    [Fact]
    public void The_header_of_a_message_is_readable_by_those_who_carry_it()
    {
        var (alice, _) = Two(3);

        Assert.True(MlsMessageHeader.TryRead(alice.Group.Protect("hello"u8, "aad"u8), out var header));
        Assert.Equal(WireFormat.PrivateMessage, header.WireFormat);
        Assert.Equal(ContentType.Application, header.ContentType);
        Assert.Equal(1UL, header.Epoch);
        Assert.Equal("group"u8.ToArray(), header.GroupId.ToArray());
        Assert.Equal("aad"u8.ToArray(), header.AuthenticatedData.ToArray());
        Assert.False(MlsMessageHeader.TryRead([1, 2, 3], out _));
    }

    private static (Member Alice, Member Bob) Two(ushort suiteId)
    {
        var suite = CipherSuite.Find(suiteId)!;
        var alice = new Member("alice", suite).Create();
        var bob = new Member("bob", suite);
        alice.Add([bob]);
        return (alice, bob);
    }
}
