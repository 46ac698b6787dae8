using System.Security.Cryptography;
using System.Text;
using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Contract;

/// <summary>
/// MLS objects as lines of text with the same facts in them, so that the delivery service can be tested without
/// cryptography: fields are parted by '|', lists by ','.
/// </summary>
public sealed partial class FakeMls : IMlsInspector, IMlsKeeper
{
    public const ushort Suite = 3;

    public static byte[] SignatureKey(DeviceId device) => SHA256.HashData(device.ToBytes());

    public static byte[] GroupId(ConversationId conversation, byte incarnation = 0) => [1, .. conversation.ToBytes(), 0, 0, 0, incarnation];

    public static byte[] Message(ConversationId conversation, long epoch, string content)
    {
        var commitment = SHA256.HashData(Encoding.UTF8.GetBytes(content));
        return Bytes($"message|{Hex(GroupId(conversation))}|{epoch}|{Hex([1, .. commitment])}|{content}");
    }

    /// <summary>Packages that differ in the variant alone share an init key.</summary>
    public static byte[] KeyPackage(UserId user, DeviceId device, string nonce, bool lastResort = false, string variant = "") =>
        Bytes($"keypackage|{user}|{device}|{nonce}|{variant}|{(lastResort ? "last" : "one")}");

    public static byte[] GroupInfo(ConversationId conversation, UserId user, DeviceId device, byte incarnation = 0) =>
        Bytes($"groupinfo|{Hex(GroupId(conversation, incarnation))}|{user}/{device}");

    public static byte[] Commit(
        ConversationId conversation,
        long epoch,
        DeviceId committer,
        IEnumerable<ReadOnlyMemory<byte>> add,
        IEnumerable<DeviceId> remove,
        string nonce = "",
        byte incarnation = 0) =>
        Bytes(
            $"commit|{Hex(GroupId(conversation, incarnation))}|{epoch}|{committer}|{string.Join(',', add.Select(package => Hex(package.Span)))}"
            + $"|{string.Join(',', remove)}|{nonce}");

    /// <summary>A commit by which a device comes into the group from outside.</summary>
    public static byte[] ExternalCommit(ConversationId conversation, long epoch, UserId user, DeviceId device) =>
        Bytes($"commit|{Hex(GroupId(conversation))}|{epoch}|{user}/{device}|||{Guid.NewGuid():n}");

    public MessageInspection InspectMessage(ReadOnlyMemory<byte> message) =>
        Fields(message, "message", 5) is { } fields
            ? new MessageInspection.Readable(Convert.FromHexString(fields[1]), ulong.Parse(fields[2]), Convert.FromHexString(fields[3]))
            : new MessageInspection.Refused("6");

    public KeyPackageInspection InspectKeyPackage(ReadOnlyMemory<byte> keyPackage, DateTimeOffset now)
    {
        if (Fields(keyPackage, "keypackage", 6) is not { } fields
            || !UserId.TryParse(fields[1], out var user) || !DeviceId.TryParse(fields[2], out var device))
        {
            return new KeyPackageInspection.Refused("10.1");
        }

        return new KeyPackageInspection.Valid(
            user,
            device,
            Suite,
            SignatureKey(device),
            Reference(keyPackage),
            SHA256.HashData(Bytes($"init|{device}|{fields[3]}")),
            now + TimeSpan.FromDays(30),
            fields[5] == "last");
    }

    public GroupInspection OpenGroup(ReadOnlyMemory<byte> groupInfo, DateTimeOffset now)
    {
        if (Fields(groupInfo, "groupinfo", 3) is not { } fields)
        {
            return new GroupInspection.Refused("12.4.3");
        }

        var leaf = Leaf(fields[2]);
        return new GroupInspection.Valid(
            Convert.FromHexString(fields[1]), 0, Suite, leaf, [leaf], Bytes($"state|{fields[1]}|0|{fields[2]}"));
    }

    public CommitInspection InspectCommit(ReadOnlyMemory<byte> commit) =>
        Fields(commit, "commit", 7) is { } fields
            ? new CommitInspection.Readable(Convert.FromHexString(fields[1]), ulong.Parse(fields[2]))
            : new CommitInspection.Refused("6");

    public CommitOutcome ApplyCommit(CommitRequest request)
    {
        if (Fields(request.Commit, "commit", 7) is not { } commit || Fields(request.State, "state", 4) is not { } state)
        {
            return new CommitOutcome.Refused("12.4");
        }

        var leaves = state[3].Split(',').Select(Leaf).ToList();
        // A committer with its person before it comes in from outside.
        var external = commit[3].Contains('/', StringComparison.Ordinal) ? Leaf(commit[3]) : null;
        if (external is not null)
        {
            leaves.RemoveAll(leaf => leaf.Device == external.Device);
            leaves.Add(external);
        }

        var committer = external ?? leaves.Find(leaf => leaf.Device.ToString() == commit[3]);
        if (committer is null || commit[2] != state[2])
        {
            return new CommitOutcome.Refused("12.4.2");
        }

        var removed = leaves.Where(leaf => commit[5].Split(',').Contains(leaf.Device.ToString())).ToList();
        var added = new List<AddedDevice>();
        foreach (var hex in commit[4].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            ReadOnlyMemory<byte> package = Convert.FromHexString(hex);
            var facts = (KeyPackageInspection.Valid)InspectKeyPackage(package, request.Now);
            added.Add(new AddedDevice(new GroupDevice(facts.User, facts.Device, facts.SignatureKey), facts.Reference));
        }

        List<GroupDevice> after = [.. leaves.Except(removed), .. added.Select(device => device.Device)];
        var epoch = ulong.Parse(state[2]) + 1;
        var next = $"state|{state[1]}|{epoch}|{string.Join(',', after.Select(leaf => $"{leaf.User}/{leaf.Device}"))}";
        return new CommitOutcome.Valid(epoch, committer, added, removed, after, Bytes(next), Bytes("tree")) { IsExternal = external is not null };
    }

    private static byte[] Reference(ReadOnlyMemory<byte> keyPackage) => SHA256.HashData(keyPackage.Span);

    private static GroupDevice Leaf(string text)
    {
        var parts = text.Split('/');
        return UserId.TryParse(parts[0], out var user) && DeviceId.TryParse(parts[1], out var device)
            ? new GroupDevice(user, device, SignatureKey(device))
            : throw new FormatException("It is not a leaf.");
    }

    private static string[]? Fields(ReadOnlyMemory<byte> bytes, string kind, int count)
    {
        var fields = Encoding.UTF8.GetString(bytes.Span).Split('|');
        return fields.Length == count && fields[0] == kind ? fields : null;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);
}
