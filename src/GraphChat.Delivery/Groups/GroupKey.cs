namespace GraphChat.Delivery.Groups;

/// <summary>What a device of a member's needs to come into the group by an external commit (RFC 9420 section 12.4.3.2).</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="GroupInfo">GroupInfo of the epoch, a whole MLSMessage.</param>
/// <param name="RatchetTree">The ratchet tree of the epoch.</param>
/// <param name="Health">Whether the members agree on the epoch.</param>
public sealed record GroupKey(long Epoch, ReadOnlyMemory<byte> GroupInfo, ReadOnlyMemory<byte> RatchetTree, GroupHealth Health);
