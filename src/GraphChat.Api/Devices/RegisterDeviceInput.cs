namespace GraphChat.Api.Devices;

/// <summary>The input of <c>registerDevice</c>.</summary>
internal sealed record RegisterDeviceInput(ReadOnlyMemory<byte> ChainEntry);
