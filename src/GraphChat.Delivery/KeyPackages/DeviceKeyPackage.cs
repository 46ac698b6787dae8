using GraphChat.Delivery.Devices;

namespace GraphChat.Delivery.KeyPackages;

/// <summary>A key package handed out, with its device.</summary>
/// <param name="Device">Whose.</param>
/// <param name="KeyPackage">The whole MLSMessage.</param>
public sealed record DeviceKeyPackage(Device Device, ReadOnlyMemory<byte> KeyPackage);
