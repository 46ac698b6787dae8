namespace GraphChat.Delivery.Ports;

/// <summary>Asks for one key package of each of several devices.</summary>
/// <param name="Claimer">Who asks.</param>
/// <param name="ClaimId">The claimer's idempotency key.</param>
/// <param name="Digest">SHA-256 of what was asked for; the same claim id with another is refused.</param>
/// <param name="Devices">The devices.</param>
/// <param name="Time">When.</param>
/// <param name="RepeatableSince">Claims made before this are forgotten.</param>
public sealed record KeyPackageClaim(
    UserId Claimer,
    Guid ClaimId,
    ReadOnlyMemory<byte> Digest,
    IReadOnlyList<DeviceId> Devices,
    DateTimeOffset Time,
    DateTimeOffset RepeatableSince)
{
    /// <summary>Where the claimer was given this many packages of one of the devices by claims that are not forgotten, it gets no more.</summary>
    public int MostOfDevice { get; init; } = int.MaxValue;

    /// <summary>Devices whose one-time packages are left alone: too many were given away of late.</summary>
    public IReadOnlySet<DeviceId> LastResortOnly { get; init; } = new HashSet<DeviceId>();
}
