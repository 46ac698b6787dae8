namespace GraphChat.Delivery.Devices;

/// <summary>What <see cref="RevokeDevice"/> takes.</summary>
/// <param name="ChainEntry">The signed chain entry that revokes the device.</param>
public sealed record RevokeDeviceInput(ReadOnlyMemory<byte> ChainEntry);
