namespace GraphChat.Delivery.KeyPackages;

/// <summary>What <see cref="PublishKeyPackages"/> takes.</summary>
/// <param name="KeyPackages">Each a whole MLSMessage; 1 to 100.</param>
/// <param name="LastResort">The one handed out when no other is left.</param>
public sealed record PublishKeyPackagesInput(
    IReadOnlyList<ReadOnlyMemory<byte>> KeyPackages,
    ReadOnlyMemory<byte>? LastResort);
