using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests;

/// <summary>Those who join from outside, and groups that follow from others.</summary>
public sealed class ExternalCommitTests
{
    public static TheoryData<ushort> Suites => [.. CipherSuite.All.Select(suite => suite.Id)];

    [Theory]
    [MemberData(nameof(Suites))]
    public void Somebody_joins_from_outside(ushort suiteId)
    {
        var suite = CipherSuite.Find(suiteId)!;
        var alice = new Member("alice", suite).Create();
        var bob = new Member("bob", suite);
        var carol = new Member("carol", suite);
        alice.Add([bob]);

        var joining = Assert.IsType<MlsExternalJoinResult.Prepared>(
            MlsGroup.JoinExternally(alice.Group.ExportGroupInfo(false), alice.Group.ExportRatchetTree(), carol.Key, carol.Credential, carol.Settings));
        carol.Group = joining.Group;
        Assert.False(carol.Group.IsActive);
        carol.Restart();
        foreach (var member in (Member[])[alice, bob])
        {
            var effect = Assert.IsType<MlsProcessResult.CommitApplied>(member.Group.Process(joining.Commit)).Effect;
            Assert.Equal(carol.Credential, Assert.Single(effect.Added).Credential);
        }

        Assert.IsType<MlsProcessResult.CommitApplied>(carol.Group.Process(joining.Commit));
        Assert.True(carol.Group.IsActive);
        Member.AssertAgree(alice, bob, carol);
        Assert.Equal("hello"u8.ToArray(), carol.Read(bob.Group.Protect("hello"u8, [])));
        alice.Deliver(alice.Commit(new MlsCommitRequest()).Commit, bob, carol);
        Member.AssertAgree(alice, bob, carol);
    }

    [Fact]
    public void Somebody_who_lost_the_state_takes_a_new_leaf()
    {
        var alice = new Member("alice").Create();
        var bob = new Member("bob");
        alice.Add([bob]);
        var server = Assert.IsType<PublicGroupResult.Opened>(PublicGroup.Open(alice.Group.ExportGroupInfo(true), [], Member.DefaultSettings)).Group;

        var joining = Assert.IsType<MlsExternalJoinResult.Prepared>(MlsGroup.JoinExternally(
            alice.Group.ExportGroupInfo(true), [], bob.Key, bob.Credential, bob.Settings, replacedLeaf: bob.Group.OwnLeafIndex));
        bob.Group = joining.Group;
        bob.Group.MergePendingCommit();
        var accepted = Assert.IsType<PublicCommitResult.Accepted>(server.Evaluate(joining.Commit, joining.GroupInfo, null));
        Assert.IsType<MlsProcessResult.CommitApplied>(alice.Group.Process(joining.Commit));

        Member.AssertAgree(alice, bob);
        Assert.Equal(2, alice.Group.Members.Count);
        Assert.Equal(alice.Group.GroupContext.ToArray(), accepted.Next.GroupContext.ToArray());
        Assert.Single(accepted.Effect.Removed);
        Assert.Single(accepted.Effect.Added);
    }

    [Fact]
    public void A_group_that_was_ended_is_replaced_by_another()
    {
        var alice = new Member("alice").Create();
        var bob = new Member("bob");
        alice.Add([bob]);
        var end = alice.Commit(new MlsCommitRequest { ReInit = new ReInitRequest("successor"u8.ToArray(), alice.Key.Suite, []) });
        alice.Deliver(end.Commit, bob);
        var (oldAlice, oldBob) = (alice.Group, bob.Group);
        Assert.False(oldAlice.IsActive);
        Assert.Throws<InvalidOperationException>(() => oldAlice.Protect([], []));

        var next = MlsGroup.Create(alice.Key, alice.Credential, "successor"u8, [], alice.Settings);
        var package = bob.KeyPackage();
        var commit = Assert.IsType<MlsCommitResult.Prepared>(next.Commit(new MlsCommitRequest { Add = [package.Message], ResumeFrom = oldAlice }));
        next.MergePendingCommit();

        Assert.IsType<MlsJoinResult.Refused>(MlsGroup.Join(commit.Welcome, [package], commit.RatchetTree, bob.Settings));
        var joined = Assert.IsType<MlsJoinResult.Joined>(MlsGroup.Join(commit.Welcome, [package], commit.RatchetTree, bob.Settings, oldBob));
        Assert.Equal(next.EpochAuthenticator.ToArray(), joined.Group.EpochAuthenticator.ToArray());
    }

    [Fact]
    public void A_branch_has_only_members_of_its_origin()
    {
        var alice = new Member("alice").Create();
        var bob = new Member("bob");
        var stranger = new Member("stranger");
        alice.Add([bob]);
        var branch = MlsGroup.Create(alice.Key, alice.Credential, "branch"u8, [], alice.Settings);
        var package = bob.KeyPackage();
        var good = Assert.IsType<MlsCommitResult.Prepared>(branch.Commit(new MlsCommitRequest { Add = [package.Message], ResumeFrom = alice.Group }));
        Assert.IsType<MlsJoinResult.Joined>(MlsGroup.Join(good.Welcome, [package], good.RatchetTree, bob.Settings, bob.Group));
        branch.ClearPendingCommit();
        var bad = Assert.IsType<MlsCommitResult.Prepared>(branch.Commit(new MlsCommitRequest { Add = [package.Message, stranger.KeyPackage().Message], ResumeFrom = alice.Group }));

        var refused = Assert.IsType<MlsJoinResult.Refused>(MlsGroup.Join(bad.Welcome, [package], bad.RatchetTree, bob.Settings, bob.Group));

        Assert.Equal(MlsErrorCode.InvalidWelcome, refused.Error.Code);
    }
}
