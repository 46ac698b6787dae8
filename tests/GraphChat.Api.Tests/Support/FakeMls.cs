using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Delivery;
using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;

namespace GraphChat.Api.Tests.Support;

/// <summary>Objects in JSON that stand for MLS objects: the API carries bytes and never looks into them.</summary>
internal sealed class FakeMls : IMlsInspector, IDeviceChainVerifier
{
    public const ushort Suite = 3;

    private sealed record Leaf(Guid User, Guid Device);

    private sealed record MessageObject(string GroupId, long Epoch, string Text);

    private sealed record GroupObject(string GroupId, long Epoch, Leaf Signer, List<Leaf> Leaves);

    private sealed record CommitObject(string GroupId, long Epoch, Leaf Committer, List<Leaf> Added, List<Leaf> Removed);

    private sealed record PackageObject(Leaf Leaf, string Name, bool IsLastResort);

    private sealed record ChainObject(int Index, Guid Device, bool IsRevocation);

    public static byte[] GroupIdOf(ConversationId conversation) => [1, .. conversation.ToBytes(), 0, 0, 0, 0];

    public static byte[] SignatureKeyOf(DeviceId device) => SHA256.HashData(device.ToBytes());

    public static byte[] Message(ConversationId conversation, long epoch, string text) =>
        Write(new MessageObject(Hex(GroupIdOf(conversation)), epoch, text));

    public static byte[] GroupInfo(ConversationId conversation, Caller creator, DeviceId device) =>
        Write(new GroupObject(Hex(GroupIdOf(conversation)), 0, LeafOf(creator, device), [LeafOf(creator, device)]));

    public static byte[] Commit(
        ConversationId conversation, long epoch, Caller committer, DeviceId device, (Caller Caller, DeviceId Device)[] added, params (Caller Caller, DeviceId Device)[] removed) =>
        Write(new CommitObject(
            Hex(GroupIdOf(conversation)),
            epoch,
            LeafOf(committer, device),
            [.. added.Select(leaf => LeafOf(leaf.Caller, leaf.Device))],
            [.. removed.Select(leaf => LeafOf(leaf.Caller, leaf.Device))]));

    public static byte[] KeyPackage(Caller owner, DeviceId device, string name, bool isLastResort = false) =>
        Write(new PackageObject(LeafOf(owner, device), name, isLastResort));

    public static byte[] ChainEntry(int index, DeviceId device, bool isRevocation = false) =>
        Write(new ChainObject(index, device.Value, isRevocation));

    public static byte[] Proof(DeviceId device, string sessionId) => Encoding.UTF8.GetBytes($"{device} {sessionId}");

    public MessageInspection InspectMessage(ReadOnlyMemory<byte> message) =>
        Read<MessageObject>(message) is { GroupId: not null } read
            ? new MessageInspection.Readable(Convert.FromHexString(read.GroupId), (ulong)read.Epoch, new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })
            : new MessageInspection.Refused("6");

    public KeyPackageInspection InspectKeyPackage(ReadOnlyMemory<byte> keyPackage, DateTimeOffset now) =>
        Read<PackageObject>(keyPackage) is { Leaf: not null } read
            ? new KeyPackageInspection.Valid(
                new UserId(read.Leaf.User),
                new DeviceId(read.Leaf.Device),
                Suite,
                SignatureKeyOf(new DeviceId(read.Leaf.Device)),
                SHA256.HashData(keyPackage.Span),
                SHA256.HashData(Encoding.UTF8.GetBytes("init " + read.Name)),
                now.AddDays(30),
                read.IsLastResort)
            : new KeyPackageInspection.Refused("10");

    public GroupInspection OpenGroup(ReadOnlyMemory<byte> groupInfo, DateTimeOffset now) =>
        Read<GroupObject>(groupInfo) is { Leaves: not null } read
            ? new GroupInspection.Valid(
                Convert.FromHexString(read.GroupId),
                (ulong)read.Epoch,
                Suite,
                DeviceOf(read.Signer),
                [.. read.Leaves.Select(DeviceOf)],
                groupInfo)
            : new GroupInspection.Refused("12.4.3");

    public CommitInspection InspectCommit(ReadOnlyMemory<byte> commit) =>
        Read<CommitObject>(commit) is { Committer: not null } read
            ? new CommitInspection.Readable(Convert.FromHexString(read.GroupId), (ulong)read.Epoch)
            : new CommitInspection.Refused("6.2");

    public CommitOutcome ApplyCommit(CommitRequest request)
    {
        var state = Read<GroupObject>(request.State)!;
        var commit = Read<CommitObject>(request.Commit)!;
        if (!state.Leaves.Contains(commit.Committer))
        {
            return new CommitOutcome.Refused("12.4.2");
        }

        var after = state with
        {
            Epoch = state.Epoch + 1,
            Leaves = [.. state.Leaves.Except(commit.Removed), .. commit.Added],
        };
        return new CommitOutcome.Valid(
            (ulong)after.Epoch,
            DeviceOf(commit.Committer),
            [.. commit.Added.Select(leaf => new AddedDevice(DeviceOf(leaf), SHA256.HashData(KeyPackageOf(leaf))))],
            [.. commit.Removed.Select(DeviceOf)],
            [.. after.Leaves.Select(DeviceOf)],
            Write(after),
            Encoding.UTF8.GetBytes($"tree of epoch {after.Epoch}"));
    }

    public ChainInspection Inspect(UserId user, IReadOnlyList<ChainEntry> chain, ReadOnlyMemory<byte> entry)
    {
        if (Read<ChainObject>(entry) is not { } read || read.Device == Guid.Empty)
        {
            return new ChainInspection.Refused("The bytes are not an entry of this version.");
        }

        var device = new DeviceId(read.Device);
        if (read.Index != chain.Count)
        {
            return new ChainInspection.Elsewhere(read.Index, device);
        }

        var next = new ChainEntry(read.Index, entry);
        return read.IsRevocation
            ? new ChainInspection.Revokes(next, device)
            : new ChainInspection.Adds(next, device, Suite, SignatureKeyOf(device));
    }

    public bool VerifySession(Device device, string sessionId, ReadOnlyMemory<byte> proof) =>
        proof.Span.SequenceEqual(Proof(device.Id, sessionId));

    private static byte[] KeyPackageOf(Leaf leaf) => Write(new PackageObject(leaf, $"of {leaf.Device}", IsLastResort: false));

    private static GroupDevice DeviceOf(Leaf leaf) => new(new UserId(leaf.User), new DeviceId(leaf.Device), SignatureKeyOf(new DeviceId(leaf.Device)));

    private static Leaf LeafOf(Caller caller, DeviceId device) => new(caller.User.Value, device.Value);

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    private static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value);

    private static T? Read<T>(ReadOnlyMemory<byte> bytes)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
