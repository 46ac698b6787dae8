namespace GraphChat.Delivery.Ports;

/// <summary>A commit that is to be checked against a group's public state.</summary>
/// <param name="State">The state, as the inspector gave it.</param>
/// <param name="Commit">The commit, a whole MLSMessage.</param>
/// <param name="Welcome">The Welcome that goes with it, a whole MLSMessage; null where there is none.</param>
/// <param name="GroupInfo">GroupInfo of the new epoch, a whole MLSMessage.</param>
/// <param name="Now">The time that lifetimes are checked against.</param>
public sealed record CommitRequest(
    ReadOnlyMemory<byte> State,
    ReadOnlyMemory<byte> Commit,
    ReadOnlyMemory<byte>? Welcome,
    ReadOnlyMemory<byte> GroupInfo,
    DateTimeOffset Now)
{
    /// <summary>Devices whose removal was proposed and accepted in the epoch: whoever commits may carry it.</summary>
    public IReadOnlyCollection<DeviceId> ProposedRemovals { get; init; } = [];
}
