using System.Diagnostics;
using GraphChat.Cryptography;
using GraphChat.Mls;
using GraphChat.Mls.Codec;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Bench.Encryption;

/// <summary>A group of a given size with two members that act, the public group beside it, and what each of its operations costs.</summary>
internal sealed class BenchGroup
{
    private readonly BenchMember _alice;
    private readonly BenchMember _bob;
    private readonly byte[] _aliceState;
    private readonly byte[] _bobState;
    private readonly byte[] _publicState;
    private readonly byte[] _carol;

    private BenchGroup(BenchMember alice, BenchMember bob, MlsGroup aliceGroup, MlsGroup bobGroup)
    {
        _alice = alice;
        _bob = bob;
        _aliceState = aliceGroup.Serialize();
        _bobState = bobGroup.Serialize();
        if (PublicGroup.Open(aliceGroup.ExportGroupInfo(withTree: true), [], alice.Settings) is not PublicGroupResult.Opened opened)
        {
            throw new InvalidOperationException("The public group does not open.");
        }

        _publicState = opened.Group.Serialize();
        _carol = new BenchMember("carol").KeyPackage().Message.ToArray();
    }

    public int StateSize => _bobState.Length;

    /// <summary>A group whose founder added all others in one commit: all parents blank.</summary>
    public static (BenchGroup Group, Welcome Welcome) Flat(int members, byte[][]? others = null)
    {
        var founder = new BenchMember("founder");
        var alice = new BenchMember("alice");
        var bob = new BenchMember("bob");
        var alicePackage = alice.KeyPackage();
        var bobPackage = bob.KeyPackage();
        var group = MlsGroup.Create(founder.Signer, founder.Credential, "bench"u8, [], founder.Settings);
        var rest = members - 3 - (others?.Length ?? 0);
        List<ReadOnlyMemory<byte>> adds = [alicePackage.Message, bobPackage.Message, .. (others ?? []).Select(one => (ReadOnlyMemory<byte>)one)];
        for (var i = 0; i < rest; i++)
        {
            adds.Add(new BenchMember($"member {i}").KeyPackage().Message);
        }

        if (members < 3)
        {
            // A pair: the founder acts as one of them.
            var pair = Prepared(group.Commit(new MlsCommitRequest { Add = [bobPackage.Message] }));
            group.MergePendingCommit();
            return (new BenchGroup(founder, bob, group, Join(bob, bobPackage, pair)), new Welcome(bob, bobPackage, pair));
        }

        var commit = Prepared(group.Commit(new MlsCommitRequest { Add = adds }));
        return (new BenchGroup(alice, bob, Join(alice, alicePackage, commit), Join(bob, bobPackage, commit)), new Welcome(alice, alicePackage, commit));
    }

    /// <summary>A group whose members have all committed once: every parent has its key.</summary>
    public static BenchGroup Warm(int members)
    {
        var suite = BenchMember.Suite;
        var all = Enumerable.Range(0, Math.Max(1, members - 2)).Select(i => new BenchMember($"member {i}")).ToArray();
        byte[] groupId = [.. "bench"u8];
        var contents = all.Select(member => new LeafContent(member.Credential, member.Settings.Capabilities, [])).ToArray();
        var tree = new Tree(suite, Leaf(all[0], contents[0]));
        for (var i = 1; i < all.Length; i++)
        {
            tree.Add(Leaf(all[i], contents[i]), 1 << 20);
        }

        // The paths are made and nobody is told: those who act come from outside, as the last two to commit.
        var keys = new PrivateKeys();
        for (var i = 0; i < all.Length; i++)
        {
            TreeKem.Renew(tree, suite, (uint)i, contents[i], all[i].Signer, groupId, keys).Dispose();
        }

        var context = new GroupContext(suite.Id, groupId, 1, tree.RootHash, suite.Hash([]), []);
        var external = new Extension(ExtensionType.ExternalPub, CommitKey(suite));
        var info = MlsMessage.Encode(GroupInfo.Sign(context, [external], suite.Hash([1]), 0, all[0].Signer));
        var alice = new BenchMember("alice");
        var bob = new BenchMember("bob");
        var aliceGroup = Enter(alice, info, tree.Encode()).Group;
        var (bobGroup, commit) = Enter(bob, aliceGroup.ExportGroupInfo(withTree: true), []);
        Require(aliceGroup.Process(commit) is MlsProcessResult.CommitApplied);
        return new BenchGroup(alice, bob, aliceGroup, bobGroup);

        static LeafNode Leaf(BenchMember member, LeafContent content)
        {
            using var key = Key.Create(BenchMember.Suite.Hpke.Kem);
            return LeafNode.Create(content, key.PublicKey.Export(), LeafNodeSource.KeyPackage, new Lifetime(0, ulong.MaxValue), [], member.Signer, [], 0);
        }
    }

    public Cost Commit(bool add, int times)
    {
        var group = _alice.Restore(_aliceState);
        return Measure(times, () => Prepared(group.Commit(Request(add))), group.ClearPendingCommit);
    }

    public Cost Process(bool add, int times)
    {
        var commit = Prepared(_alice.Restore(_aliceState).Commit(Request(add))).Commit;
        var group = _bob.Restore(_bobState);
        return Measure(times, () => Require(group.Process(commit) is MlsProcessResult.CommitApplied), () => group = _bob.Restore(_bobState));
    }

    /// <summary>The delivery service takes a commit with its GroupInfo and Welcome.</summary>
    public Cost Evaluate(bool add, int times)
    {
        var prepared = Prepared(_alice.Restore(_aliceState).Commit(Request(add)));
        var group = PublicGroup.Restore(_publicState, _alice.Settings);
        return Measure(times, () => Require(
            group.Evaluate(prepared.Commit, prepared.GroupInfo, prepared.Welcome is { } welcome ? (ReadOnlyMemory<byte>?)welcome : null) is PublicCommitResult.Accepted));
    }

    public (Cost Encrypt, Cost Decrypt) Messages(int count, int size)
    {
        var sender = _alice.Restore(_aliceState);
        var receiver = _bob.Restore(_bobState);
        var data = new byte[size];
        var sent = new Queue<byte[]>();
        var encrypt = Measure(count, () => sent.Enqueue(sender.Protect(data, [])));
        return (encrypt, Measure(count, () => Require(receiver.Process(sent.Dequeue()) is MlsProcessResult.ApplicationMessage)));
    }

    /// <summary>Milliseconds of one signature verification, the measure of the delivery service's work.</summary>
    public static double Verification(int times)
    {
        var member = new BenchMember("verifier");
        var content = new byte[500];
        var signature = member.Signer.SignWithLabel("bench"u8, content);
        return Measure(times, () => Require(BenchMember.Suite.VerifyWithLabel(member.Signer.PublicKey.Span, "bench"u8, content, signature))).Milliseconds;
    }

    internal static Cost Measure(int times, Action action, Action? between = null)
    {
        // What a first run compiles and allocates is no part of the cost.
        var counts = OperationCounts.Of(action);
        between?.Invoke();
        var samples = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            action();
            samples.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            between?.Invoke();
        }

        samples.Sort();
        return new Cost(samples[samples.Count / 2], counts);
    }

    private static byte[] CommitKey(CipherSuite suite)
    {
        using var secret = SecretBytes.Random(suite.HashSize);
        using var writer = new MlsWriter();
        writer.WriteOpaque(ExternalInit.ExternalPublicKey(suite, secret.Span));
        return writer.ToArray();
    }

    private static (MlsGroup Group, byte[] Commit) Enter(BenchMember member, byte[] info, byte[] tree)
    {
        if (MlsGroup.JoinExternally(info, tree, member.Signer, member.Credential, member.Settings) is not MlsExternalJoinResult.Prepared prepared)
        {
            throw new InvalidOperationException("The external commit is refused.");
        }

        prepared.Group.MergePendingCommit();
        return (prepared.Group, prepared.Commit);
    }

    private static MlsGroup Join(BenchMember member, KeyPackageBundle package, MlsCommitResult.Prepared commit) =>
        MlsGroup.Join(commit.Welcome, [package], commit.RatchetTree, member.Settings) is MlsJoinResult.Joined joined
            ? joined.Group
            : throw new InvalidOperationException("The Welcome is refused.");

    private static MlsCommitResult.Prepared Prepared(MlsCommitResult result) =>
        result as MlsCommitResult.Prepared ?? throw new InvalidOperationException($"No commit: {result}");

    private static void Require(bool done)
    {
        if (!done)
        {
            throw new InvalidOperationException("An operation of the benchmark was refused.");
        }
    }

    private MlsCommitRequest Request(bool add) => add ? new() { Add = [_carol] } : new();

    /// <summary>What a member joins by.</summary>
    internal sealed record Welcome(BenchMember Member, KeyPackageBundle KeyPackage, MlsCommitResult.Prepared Commit)
    {
        public Cost Join(int times) => Measure(times, () => BenchGroup.Join(Member, KeyPackage, Commit).Dispose());
    }
}
