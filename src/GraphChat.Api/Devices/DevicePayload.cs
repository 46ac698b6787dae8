using GraphChat.Delivery.Devices;

namespace GraphChat.Api.Devices;

/// <summary>What the mutations of devices give.</summary>
internal sealed record DevicePayload(Device Device);
