using GraphChat.Delivery.KeyPackages;

namespace GraphChat.Delivery.Ports;

/// <summary>Unclaimed key packages. Unreachable: UNAVAILABLE.</summary>
public interface IKeyPackageStore
{
    /// <summary>
    /// Adds packages, and replaces the device's last-resort one where one is given: all or none. Returns how many are
    /// held then, the last-resort one not counted, or null where an init key was seen before in another package. A
    /// package that is there already, or was claimed, is passed over.
    /// </summary>
    Task<int?> PublishAsync(
        DeviceId device, IReadOnlyList<KeyPackage> packages, KeyPackage? lastResort, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Hands out one unexpired package of each device and forgets it, or the last-resort one, which stays. No package but
    /// a last-resort one is ever handed out twice, except to the same claim again. Claims of one person take turns.
    /// </summary>
    Task<ClaimResult> ClaimAsync(KeyPackageClaim claim, CancellationToken cancellationToken);

    /// <summary>How many packages each device holds, the last-resort one not counted.</summary>
    Task<IReadOnlyDictionary<DeviceId, int>> CountAsync(
        IReadOnlyCollection<DeviceId> devices, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Those of the devices that a claim would get a package of now, be it the last-resort one.</summary>
    Task<IReadOnlyList<DeviceId>> FindClaimableAsync(
        IReadOnlyCollection<DeviceId> devices, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// How many packages of each device were handed out since a time, to a person and to all; those of
    /// <paramref name="except"/>, a claim of the person's, not counted.
    /// </summary>
    Task<IReadOnlyDictionary<DeviceId, (int ByPerson, int ByAll)>> CountClaimsAsync(
        UserId claimer, Guid except, IReadOnlyCollection<DeviceId> devices, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Whether each of the packages was handed out to that person.</summary>
    Task<bool> WereClaimedAsync(
        UserId claimer, IReadOnlyCollection<ReadOnlyMemory<byte>> references, CancellationToken cancellationToken);
}
