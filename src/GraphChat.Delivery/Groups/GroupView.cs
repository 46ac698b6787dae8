using GraphChat.Delivery.Proposals;

namespace GraphChat.Delivery.Groups;

/// <summary>A conversation's group as the service follows it.</summary>
/// <param name="GroupId">The id of the MLS group.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="CommitSequence">The sequence of the commit or reset that began the epoch; 0 where there is none.</param>
/// <param name="State">What the inspector stored.</param>
/// <param name="GroupInfo">GroupInfo of the epoch.</param>
/// <param name="Health">Whether the members agree on the epoch.</param>
/// <param name="Frozen">Devices whose commits are refused.</param>
/// <param name="Proposals">The proposals of the epoch that wait for a commit, in the order of the log.</param>
public sealed record GroupView(
    ReadOnlyMemory<byte> GroupId,
    long Epoch,
    long CommitSequence,
    ReadOnlyMemory<byte> State,
    ReadOnlyMemory<byte> GroupInfo,
    GroupHealth Health,
    IReadOnlyList<DeviceId> Frozen,
    IReadOnlyList<PendingProposal> Proposals);
