using GraphChat.Delivery.Devices;

namespace GraphChat.Delivery.KeyPackages;

/// <summary>What <see cref="ClaimKeyPackages"/> gives.</summary>
/// <param name="KeyPackages">One for each device in force of each person, the asking device left out.</param>
/// <param name="WithoutKeyPackage">Devices that had none left.</param>
public sealed record ClaimKeyPackagesOutput(
    IReadOnlyList<DeviceKeyPackage> KeyPackages,
    IReadOnlyList<Device> WithoutKeyPackage);
