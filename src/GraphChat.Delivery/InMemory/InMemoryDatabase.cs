using GraphChat.Delivery.Attachments;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.History;
using GraphChat.Delivery.KeyPackages;
using GraphChat.Delivery.Messages;
using GraphChat.Delivery.People;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Positions;

namespace GraphChat.Delivery.InMemory;

/// <summary>
/// What the in-memory adapters share, under one lock: the plainest store that keeps the promises of the ports. Nodes
/// that are made on the same one see the same data. It lives as long as the process. Thread-safe.
/// </summary>
public sealed class InMemoryDatabase
{
    internal Lock Gate { get; } = new();

    internal List<LineEntry> Line { get; } = [];

    // Events up to this position are forgotten.
    internal long Forgotten { get; private set; }

    internal Dictionary<ConversationId, ConversationRow> Conversations { get; } = [];

    internal Dictionary<(DeviceId Device, Guid Key), (byte[] Digest, Event Event)> Keys { get; } = [];

    internal Dictionary<EventId, Event> Events { get; } = [];

    internal Dictionary<(ConversationId Conversation, long Sequence), WelcomeRow> Welcomes { get; } = [];

    internal Dictionary<UserId, List<ChainEntry>> Chains { get; } = [];

    internal Dictionary<DeviceId, Device> Devices { get; } = [];

    internal Dictionary<string, DeviceId> Sessions { get; } = new(StringComparer.Ordinal);

    internal Dictionary<DeviceId, List<KeyPackage>> KeyPackages { get; } = [];

    internal Dictionary<DeviceId, KeyPackage> LastResorts { get; } = [];

    internal Dictionary<string, string> InitKeys { get; } = [];

    internal Dictionary<(UserId User, Guid Claim), ClaimRow> Claims { get; } = [];

    internal HashSet<(UserId User, string Reference)> Claimed { get; } = [];

    internal Dictionary<UserId, Person> People { get; } = [];

    internal SortedDictionary<string, FrankingKey> FrankingKeys { get; } = new(StringComparer.Ordinal);

    internal Dictionary<(ConversationId Conversation, DeviceId Device), PositionMark> Positions { get; } = [];

    internal Dictionary<UserId, (PersonSettings Settings, DateTimeOffset? LastSeen)> Settings { get; } = [];

    internal HashSet<(UserId By, UserId Other)> Blocks { get; } = [];

    internal Dictionary<Guid, Attachment> Attachments { get; } = [];

    internal List<Revocation> Revocations { get; } = [];

    /// <summary>Keeps no event up to a position of the line any more, as retention does.</summary>
    public void Forget(long upTo)
    {
        lock (Gate)
        {
            Forgotten = Math.Max(Forgotten, upTo);
        }
    }

    internal void Revoke(string? sessionId, DeviceId? device, UserId? user) =>
        Revocations.Add(new Revocation(Revocations.Count + 1, sessionId, device, user));

    // Whether those two are the only members.
    internal static bool IsOfTwo(ConversationRow row, UserId one, UserId other) =>
        row.Members is { Count: 2 } members && members.Contains(one) && members.Contains(other);

    internal bool IsBlocked(ConversationRow row, UserId user) =>
        row.Members is { Count: 2 } members && members.Contains(user) && members.Any(other => Blocks.Contains((other, user)));

    internal bool HasBlocked(ConversationRow row, UserId user) =>
        row.Members is { Count: 2 } members && members.Contains(user) && members.Any(other => Blocks.Contains((user, other)));

    internal sealed record WelcomeRow(Welcome Welcome, HashSet<DeviceId> Devices, DateTimeOffset Time);

    internal sealed record ClaimRow(byte[] Digest, DateTimeOffset Time, IReadOnlyList<ClaimedKeyPackage> Packages);
}
