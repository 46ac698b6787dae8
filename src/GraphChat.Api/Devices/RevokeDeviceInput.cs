namespace GraphChat.Api.Devices;

/// <summary>The input of <c>revokeDevice</c>.</summary>
internal sealed record RevokeDeviceInput(ReadOnlyMemory<byte> ChainEntry);
