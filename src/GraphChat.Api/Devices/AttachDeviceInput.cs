namespace GraphChat.Api.Devices;

/// <summary>The input of <c>attachDevice</c>.</summary>
internal sealed record AttachDeviceInput(string DeviceId, ReadOnlyMemory<byte> Proof);
