namespace GraphChat.Delivery.Devices;

/// <summary>What <see cref="RegisterDevice"/> takes.</summary>
/// <param name="ChainEntry">The signed chain entry that adds the device.</param>
public sealed record RegisterDeviceInput(ReadOnlyMemory<byte> ChainEntry);
