namespace GraphChat.Delivery.Devices;

/// <summary>What <see cref="AttachDevice"/> takes.</summary>
/// <param name="Device">A device that was registered before.</param>
/// <param name="Proof">The device's signature over the session.</param>
public sealed record AttachDeviceInput(DeviceId Device, ReadOnlyMemory<byte> Proof);
