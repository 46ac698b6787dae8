namespace GraphChat.Delivery.Conversations;

/// <summary>A leaf of a group's public tree.</summary>
/// <param name="User">The person that the leaf's credential names.</param>
/// <param name="Device">The device that it names.</param>
/// <param name="SignatureKey">The leaf's signature key.</param>
public sealed record GroupDevice(UserId User, DeviceId Device, ReadOnlyMemory<byte> SignatureKey);
