namespace GraphChat.Delivery.KeyPackages;

/// <summary>A key package handed out.</summary>
/// <param name="Device">Whose.</param>
/// <param name="Bytes">The whole MLSMessage; null where the device had none left.</param>
public sealed record ClaimedKeyPackage(DeviceId Device, ReadOnlyMemory<byte>? Bytes);
