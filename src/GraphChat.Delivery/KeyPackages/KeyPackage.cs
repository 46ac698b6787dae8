namespace GraphChat.Delivery.KeyPackages;

/// <summary>A key package that passed the checks.</summary>
/// <param name="Reference">The KeyPackageRef (RFC 9420 section 5.2).</param>
/// <param name="InitKeyHash">SHA-256 of the init key, of which no two packages may share one.</param>
/// <param name="Bytes">The whole MLSMessage.</param>
/// <param name="NotAfter">When its lifetime ends.</param>
public sealed record KeyPackage(
    ReadOnlyMemory<byte> Reference,
    ReadOnlyMemory<byte> InitKeyHash,
    ReadOnlyMemory<byte> Bytes,
    DateTimeOffset NotAfter);
