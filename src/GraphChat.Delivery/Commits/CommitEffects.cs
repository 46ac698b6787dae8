using GraphChat.Delivery.Conversations;

namespace GraphChat.Delivery.Commits;

/// <summary>What a commit changes besides the log. It is stored with the commit or not at all.</summary>
public sealed record CommitEffects
{
    /// <summary>The group's public state after the commit.</summary>
    public required ReadOnlyMemory<byte> State { get; init; }

    /// <summary>GroupInfo of the new epoch, without the tree.</summary>
    public required ReadOnlyMemory<byte> GroupInfo { get; init; }

    /// <summary>The epoch fingerprint; 16 bytes.</summary>
    public required ReadOnlyMemory<byte> Fingerprint { get; init; }

    /// <summary>Every leaf of the group after the commit.</summary>
    public required IReadOnlyList<GroupDevice> Devices { get; init; }

    /// <summary>Whether the commit removed a leaf: messages of earlier epochs are then refused.</summary>
    public required bool Removes { get; init; }

    /// <summary>The Welcome for <see cref="Welcomed"/>; empty where nobody was added.</summary>
    public ReadOnlyMemory<byte> Welcome { get; init; }

    /// <summary>The ratchet tree of the new epoch that goes with the Welcome.</summary>
    public ReadOnlyMemory<byte> RatchetTree { get; init; }

    /// <summary>The devices that can join with the Welcome.</summary>
    public IReadOnlyList<DeviceId> Welcomed { get; init; } = [];

    /// <summary>Whether a device that is no leaf yet came in by it (RFC 9420 section 12.4.3.2).</summary>
    public bool IsExternal { get; init; }

    /// <summary>How many proposals of the epoch it was checked against.</summary>
    public int KnownProposals { get; init; }

    /// <summary>Signs its receipt, once its sequence and the hash of the receipt before are known; null for no receipts.</summary>
    public Func<long, ReadOnlyMemory<byte>, byte[]>? Seal { get; init; }
}
