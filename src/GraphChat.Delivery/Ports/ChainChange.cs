using GraphChat.Delivery.Devices;

namespace GraphChat.Delivery.Ports;

/// <summary>An entry that passed the checks and wants to the end of a person's device chain.</summary>
/// <param name="User">Whose chain.</param>
/// <param name="Entry">The entry; its index is the length that the chain must have.</param>
/// <param name="Added">The device that it adds, or null where it revokes one.</param>
/// <param name="Revoked">The device that it revokes, or null where it adds one.</param>
/// <param name="BindSession">The session to bind to the added device, if any.</param>
/// <param name="Time">When the server took it.</param>
public sealed record ChainChange(
    UserId User,
    ChainEntry Entry,
    Device? Added,
    DeviceId? Revoked,
    string? BindSession,
    DateTimeOffset Time);
