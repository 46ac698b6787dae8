using System.Numerics;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests;

/// <summary>How much is done, counted: what the delivery service does for a commit does not grow with the group but for its height.</summary>
public sealed class WorkTests
{
    [Theory]
    [InlineData(15)]
    [InlineData(1000)]
    public void A_commit_costs_the_delivery_service_four_verifications_and_a_path_of_hashes(int members)
    {
        var alice = new Member("alice").Create();
        var bob = new Member("bob");
        var package = bob.KeyPackage();
        alice.Deliver(alice.Commit(new MlsCommitRequest
        {
            Add = [package.Message, .. Enumerable.Range(0, members - 2).Select(i => new Member($"{i}").KeyPackage().Message)],
        }).Commit);
        var service = Assert.IsType<PublicGroupResult.Opened>(PublicGroup.Open(alice.Group.ExportGroupInfo(true), [], Member.DefaultSettings)).Group;
        var height = BitOperations.Log2((uint)members - 1) + 1;

        var add = alice.Commit(new MlsCommitRequest { Add = [new Member("new").KeyPackage().Message] });
        var work = OperationCounts.Of(() => Assert.IsType<PublicCommitResult.Accepted>(service.Evaluate(add.Commit, add.GroupInfo, add.Welcome)));

        // The commit, the key package and its leaf, the GroupInfo.
        Assert.Equal(4, work.Verifications);
        Assert.InRange(work.NodeHashes, 1, (2 * height) + 2);
        Assert.Equal(0, work.Decryptions + work.Encryptions + work.Signatures);

        alice.Group.ClearPendingCommit();
        var update = alice.Commit(new MlsCommitRequest());
        work = OperationCounts.Of(() => Assert.IsType<PublicCommitResult.Accepted>(service.Evaluate(update.Commit, update.GroupInfo, null)));

        // The commit, the leaf of its path, the GroupInfo.
        Assert.Equal(3, work.Verifications);
        Assert.InRange(work.NodeHashes, 1, (2 * height) + 2);
    }

    [Fact]
    public void A_message_longer_than_the_settings_allow_is_refused_unread()
    {
        var settings = new MlsSettings { CredentialValidator = new AnyCredential(), Capabilities = Member.DefaultSettings.Capabilities, MaximumMessageSize = 1000 };
        var alice = new Member("alice", settings: settings).Create();
        var refused = Assert.IsType<MlsProcessResult.Refused>(alice.Group.Process(new byte[1001]));
        Assert.Equal(MlsErrorCode.LimitExceeded, refused.Error.Code);
        Assert.Equal(MlsErrorCode.Malformed, Assert.IsType<MlsProcessResult.Refused>(alice.Group.Process([0, 1, 0, 1, 2])).Error.Code);
        Assert.Equal(MlsErrorCode.LimitExceeded, Assert.IsType<MlsJoinResult.Refused>(MlsGroup.Join([], [], new byte[1001], settings)).Error.Code);
        Assert.Equal(MlsErrorCode.LimitExceeded, Assert.IsType<PublicGroupResult.Refused>(PublicGroup.Open(new byte[1001], [], settings)).Error.Code);
    }
}
