using GraphChat.Cryptography;
using Xunit;

namespace GraphChat.Mls.Tests;

/// <summary>Saved state: its size, its seal, its way forward only, and that it is written before a message leaves.</summary>
public sealed class StateTests
{
    [Fact]
    public void The_state_of_a_thousand_members_fits_in_one_and_a_half_megabytes()
    {
        var alice = new Member("alice").Create();
        var bob = new Member("bob");
        var package = bob.KeyPackage();
        var others = Enumerable.Range(0, 998).Select(i => new Member($"member {i} with an identity as long as ours").KeyPackage().Message);
        var commit = alice.Commit(new MlsCommitRequest { Add = [package.Message, .. others] });
        alice.Group.MergePendingCommit();
        bob.Join(commit.Welcome!, package, commit.RatchetTree);

        // As many past epochs as are kept, messages in each, and a commit that waits.
        alice.Deliver(alice.Commit(new MlsCommitRequest()).Commit, bob);
        for (var i = 0; i < 4; i++)
        {
            bob.Read(alice.Group.Protect(new byte[100], []));
            alice.Deliver(alice.Commit(new MlsCommitRequest { Add = [new Member($"late {i}").KeyPackage().Message] }).Commit, bob);
        }

        bob.Commit(new MlsCommitRequest());
        Assert.Equal(1004, bob.Group.Members.Count);
        Assert.InRange(bob.Group.Serialize().Length, 200_000, 1_500_000);
        bob.Restart();
        bob.Group.MergePendingCommit();
    }

    [Fact]
    public void The_state_of_an_idle_pair_fits_in_sixteen_kilobytes()
    {
        var (alice, bob) = Two(null);
        for (var i = 0; i < 6; i++)
        {
            bob.Read(alice.Group.Protect(new byte[100], []));
            alice.Read(bob.Group.Protect(new byte[100], []));
            alice.Deliver(alice.Commit(new MlsCommitRequest()).Commit, bob);
        }

        Assert.InRange(bob.Group.Serialize().Length, 100, 16 * 1024);
    }

    [Fact]
    public void Sealed_state_opens_with_its_key_unchanged_and_not_older_than_known()
    {
        using var key = Key.Create(AeadAlgorithm.XChaCha20Poly1305);
        using var other = Key.Create(AeadAlgorithm.XChaCha20Poly1305);
        var (alice, bob) = Two(null);
        var old = SealedMlsState.Seal(alice.Group, key);
        alice.Group.Protect([1], []);
        var now = SealedMlsState.Seal(alice.Group, key);
        var revision = alice.Group.Revision;

        alice.Group = SealedMlsState.Open(now, key, alice.Key, alice.Settings, revision);
        Assert.Equal("hello"u8.ToArray(), bob.Read(alice.Group.Protect("hello"u8, [])));
        Assert.Throws<FormatException>(() => SealedMlsState.Open(old, key, alice.Key, alice.Settings, revision));
        Assert.Throws<FormatException>(() => SealedMlsState.Open(now, other, alice.Key, alice.Settings, 0));
        Assert.Throws<FormatException>(() => SealedMlsState.Open(now, key, bob.Key, alice.Settings, 0));
        for (var at = 0; at < now.Length; at += 7)
        {
            var changed = now.ToArray();
            changed[at] ^= 1;
            Assert.Throws<FormatException>(() => SealedMlsState.Open(changed, key, alice.Key, alice.Settings, 0));
        }

        Assert.Throws<FormatException>(() => SealedMlsState.Open([], key, alice.Key, alice.Settings, 0));
        Assert.True(now.AsSpan().IndexOf(alice.Group.EpochAuthenticator.Span) < 0);
    }

    [Fact]
    public void The_state_is_written_before_anything_leaves()
    {
        var disk = new Disk();
        var (alice, bob) = Two(disk);
        foreach (var act in (Action[])
        [
            () => alice.Group.Protect([1], []),
            () => alice.Group.ProposeUpdate(),
            () => alice.Group.Commit(new MlsCommitRequest()),
            () => alice.Group.ClearPendingCommit(),
            () => alice.Group.Process(bob.Group.Protect([1], [])),
        ])
        {
            var before = disk.Written;
            act();
            Assert.Equal(before + 1, disk.Written);
            Assert.Equal(alice.Group.Revision, disk.Revision);
            Assert.Equal(alice.Group.Serialize(), disk.State);
        }

        var left = disk.Written;
        Assert.IsType<MlsProcessResult.Refused>(alice.Group.Process([1, 2, 3]));
        Assert.Equal(left, disk.Written);
    }

    [Fact]
    public void A_message_does_not_leave_where_its_state_cannot_be_written()
    {
        var disk = new Disk();
        var (alice, bob) = Two(disk);
        var saved = disk.State;
        disk.IsFull = true;
        Assert.Throws<IOException>(() => alice.Group.Protect("lost"u8, []));

        // After the crash the saved state goes on, and uses the generation that no message ever had.
        disk.IsFull = false;
        alice.Group = MlsGroup.Restore(saved, alice.Key, alice.Settings, disk.Revision);
        Assert.Equal("kept"u8.ToArray(), bob.Read(alice.Group.Protect("kept"u8, [])));
    }

    [Fact]
    public void A_commit_that_was_sent_survives_a_crash_before_its_answer()
    {
        var disk = new Disk();
        var (alice, bob) = Two(disk);
        var commit = alice.Commit(new MlsCommitRequest()).Commit;
        alice.Group = MlsGroup.Restore(disk.State, alice.Key, alice.Settings, disk.Revision);
        Assert.IsType<MlsProcessResult.CommitApplied>(bob.Group.Process(commit));
        Assert.IsType<MlsProcessResult.CommitApplied>(alice.Group.Process(commit));
        Member.AssertAgree(alice, bob);
    }

    private static (Member Alice, Member Bob) Two(IMlsStateWriter? disk)
    {
        var settings = new MlsSettings { CredentialValidator = new AnyCredential(), Capabilities = Member.DefaultSettings.Capabilities, StateWriter = disk };
        var alice = new Member("alice", settings: settings).Create();
        var bob = new Member("bob");
        alice.Add([bob]);
        return (alice, bob);
    }

    private sealed class Disk : IMlsStateWriter
    {
        public int Written { get; private set; }

        public ulong Revision { get; private set; }

        public byte[] State { get; private set; } = [];

        public bool IsFull { get; set; }

        public void Write(MlsGroup group)
        {
            if (IsFull)
            {
                throw new IOException("No space left on device.");
            }

            Written++;
            Revision = group.Revision;
            State = group.Serialize();
        }
    }
}
