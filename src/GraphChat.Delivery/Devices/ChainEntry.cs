namespace GraphChat.Delivery.Devices;

/// <summary>One entry of a person's device chain.</summary>
/// <param name="Index">From 0, without gaps.</param>
/// <param name="Entry">The bytes as the device signed them.</param>
public sealed record ChainEntry(int Index, ReadOnlyMemory<byte> Entry);
