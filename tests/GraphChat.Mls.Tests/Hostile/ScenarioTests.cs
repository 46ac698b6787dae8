using GraphChat.Mls.Suites;
using GraphChat.Mls.Tests.Musts;
using Xunit;

namespace GraphChat.Mls.Tests.Hostile;

/// <summary>What somebody can read and do who was removed, came late, or holds a stolen, replayed or forked state.</summary>
public sealed class ScenarioTests
{
    private readonly Arena _arena = new();

    [Fact]
    public void The_removed_member_reads_what_came_before_and_nothing_after()
    {
        var late = _arena.Mallory.Group.Protect("before"u8, []);
        var erin = _arena.Erin;
        var commit = _arena.Mallory.Commit(new MlsCommitRequest { Remove = [erin.Group.OwnLeafIndex] }).Commit;
        _arena.Mallory.Deliver(commit, _arena.Bob, _arena.Carol);
        var state = erin.Group.Serialize();
        Assert.True(Assert.IsType<MlsProcessResult.CommitApplied>(erin.Group.Process(commit)).Effect.SelfRemoved);
        var after = _arena.Mallory.Group.Protect("after"u8, []);

        Assert.Equal("before"u8.ToArray(), erin.Read(late));
        Assert.IsType<MlsProcessResult.Refused>(erin.Group.Process(after));
        Assert.Throws<InvalidOperationException>(() => erin.Group.Protect("I am still here"u8, []));
        Assert.NotEqual(_arena.Mallory.Group.EpochAuthenticator.ToArray(), erin.Group.EpochAuthenticator.ToArray());
        Assert.NotEqual(_arena.Mallory.Group.ExportSecret("x"u8, [], 32), erin.Group.ExportSecret("x"u8, [], 32));

        // Even with the state from before, and every secret in it, the path of the commit was encrypted to others.
        using var stubborn = MlsGroup.Restore(state, erin.Key, erin.Settings);
        Assert.IsType<MlsProcessResult.Refused>(stubborn.Process(after));
        Assert.IsType<MlsProcessResult.Refused>(_arena.Bob.Group.Process(stubborn.Propose(new GroupEvolution.Syntax.RemoveProposal(0))));
        Assert.IsType<MlsProcessResult.Refused>(_arena.Bob.Group.Process(Assert.IsType<MlsCommitResult.Prepared>(stubborn.Commit(new MlsCommitRequest())).Commit));
    }

    [Fact]
    public void A_message_of_a_removed_member_from_its_time_still_opens()
    {
        var said = _arena.Erin.Group.Protect("goodbye"u8, []);
        var commit = _arena.Mallory.Commit(new MlsCommitRequest { Remove = [_arena.Erin.Group.OwnLeafIndex] }).Commit;
        _arena.Mallory.Deliver(commit, _arena.Bob);

        var read = Assert.IsType<MlsProcessResult.ApplicationMessage>(_arena.Bob.Group.Process(said));

        Assert.Equal(_arena.Erin.Credential, read.Sender.Credential);
        Assert.Equal(_arena.Bob.Group.Epoch - 1, read.Epoch);
    }

    [Fact]
    public void The_late_joiner_reads_nothing_from_before()
    {
        var early = _arena.Bob.Group.Protect("before"u8, []);
        var dave = new Member("dave");
        _arena.Mallory.Add([dave], _arena.Bob, _arena.Carol, _arena.Erin);
        var now = _arena.Bob.Group.Protect("now"u8, []);

        Assert.IsType<MlsProcessResult.Refused>(dave.Group.Process(early));
        Assert.Equal("now"u8.ToArray(), dave.Read(now));
        Assert.Equal("before"u8.ToArray(), _arena.Carol.Read(early));
    }

    [Fact]
    public void The_stolen_state_reads_until_its_owner_renews_its_keys()
    {
        var read = _arena.Mallory.Group.Protect("read before the theft"u8, []);
        _arena.Bob.Read(read);
        var stolen = _arena.Bob.Group.Serialize();
        var now = _arena.Mallory.Group.Protect("now"u8, []);
        Assert.Equal("now"u8.ToArray(), Thief(stolen).Read(now));

        // Forward secrecy: what was read is gone from the state.
        Assert.IsType<MlsProcessResult.Refused>(Thief(stolen).Group.Process(read));

        // Others' commits do not lock the thief out: the owner's own does.
        var theirs = _arena.Mallory.Commit(new MlsCommitRequest()).Commit;
        _arena.Mallory.Deliver(theirs, _arena.Bob, _arena.Carol, _arena.Erin);
        var thief = Thief(stolen);
        Assert.IsType<MlsProcessResult.CommitApplied>(thief.Group.Process(theirs));
        var healing = _arena.Bob.Commit(new MlsCommitRequest()).Commit;
        _arena.Bob.Deliver(healing, _arena.Mallory, _arena.Carol, _arena.Erin);
        Assert.IsType<MlsProcessResult.Refused>(thief.Group.Process(healing));
        Assert.IsType<MlsProcessResult.Refused>(thief.Group.Process(_arena.Mallory.Group.Protect("after"u8, [])));

        // A proposal of the owner heals as well, once another commits it.
        stolen = _arena.Bob.Group.Serialize();
        var update = _arena.Bob.Group.ProposeUpdate();
        Assert.IsType<MlsProcessResult.ProposalReceived>(_arena.Mallory.Group.Process(update));
        var covering = _arena.Mallory.Commit(new MlsCommitRequest()).Commit;
        _arena.Mallory.Deliver(covering, _arena.Bob);
        thief = Thief(stolen);
        thief.Group.Process(update);
        Assert.IsType<MlsProcessResult.Refused>(thief.Group.Process(covering));
    }

    [Fact]
    public void The_replayed_message_opens_once_and_in_one_group()
    {
        var message = _arena.Mallory.Group.Protect("once"u8, []);
        Assert.Equal("once"u8.ToArray(), _arena.Bob.Read(message));
        Assert.IsType<MlsProcessResult.Refused>(_arena.Bob.Group.Process(message));
        _arena.Bob.Restart();
        Assert.IsType<MlsProcessResult.Refused>(_arena.Bob.Group.Process(message));
        _arena.Bob.Deliver(_arena.Bob.Commit(new MlsCommitRequest()).Commit, _arena.Mallory, _arena.Carol);
        Assert.IsType<MlsProcessResult.Refused>(_arena.Bob.Group.Process(message));

        var commit = _arena.Mallory.Commit(new MlsCommitRequest()).Commit;
        _arena.Mallory.Deliver(commit, _arena.Bob, _arena.Carol);
        Assert.IsType<MlsProcessResult.Refused>(_arena.Bob.Group.Process(commit));
        var elsewhere = new Arena();
        Assert.IsType<MlsProcessResult.Refused>(elsewhere.Bob.Group.Process(message));
        Assert.IsType<MlsProcessResult.Refused>(elsewhere.Bob.Group.Process(commit));
    }

    [Fact]
    public void The_forked_group_shows_itself_and_its_halves_cannot_talk()
    {
        var here = _arena.Mallory.Commit(new MlsCommitRequest()).Commit;
        var there = _arena.Carol.Commit(new MlsCommitRequest()).Commit;
        _arena.Mallory.Deliver(here, _arena.Bob);
        _arena.Carol.Deliver(there, _arena.Erin);

        Assert.Equal(_arena.Mallory.Group.Epoch, _arena.Carol.Group.Epoch);
        Assert.NotEqual(_arena.Mallory.Group.EpochAuthenticator.ToArray(), _arena.Carol.Group.EpochAuthenticator.ToArray());
        Assert.IsType<MlsProcessResult.Refused>(_arena.Erin.Group.Process(_arena.Mallory.Group.Protect("hello"u8, [])));
        Assert.IsType<MlsProcessResult.Refused>(_arena.Erin.Group.Process(here));
        Assert.IsType<MlsProcessResult.Refused>(_arena.Erin.Group.Process(_arena.Mallory.Commit(new MlsCommitRequest()).Commit));
        _arena.Mallory.Group.ClearPendingCommit();

        // The way back: somebody of the lost half enters the other from outside.
        var back = Assert.IsType<MlsExternalJoinResult.Prepared>(MlsGroup.JoinExternally(
            _arena.Mallory.Group.ExportGroupInfo(true), [], _arena.Erin.Key, _arena.Erin.Credential, _arena.Erin.Settings, _arena.Erin.Group.OwnLeafIndex));
        _arena.Erin.Group = back.Group;
        _arena.Erin.Deliver(back.Commit, _arena.Mallory, _arena.Bob);
        Member.AssertAgree(_arena.Erin, _arena.Mallory, _arena.Bob);
    }

    private Member Thief(byte[] state) => new("thief", CipherSuite.X25519ChaCha20Poly1305) { Group = MlsGroup.Restore(state, _arena.Bob.Key, _arena.Bob.Settings) };
}
