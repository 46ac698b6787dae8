using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Devices;

/// <summary>Binds a session to a device of the caller's that was registered before.</summary>
public sealed class AttachDevice(IDeviceStore devices, IDeviceChainVerifier verifier, DeliveryLimits limits)
{
    /// <summary>Attaches; a session has one device for as long as it lasts.</summary>
    /// <exception cref="DeliveryException">NOT_FOUND, DEVICE_REVOKED, or FORBIDDEN for a wrong proof or a session with another device.</exception>
    public async Task<Device> ExecuteAsync(Caller caller, AttachDeviceInput input, CancellationToken cancellationToken)
    {
        DeviceChains.CheckSize(input.Proof, limits);
        var device = await devices.FindAsync(input.Device, cancellationToken);
        if (device is null || device.User != caller.User)
        {
            throw Refusal.DeviceNotFound();
        }

        if (device.RevokedAt is not null)
        {
            throw Refusal.DeviceRevoked();
        }

        if (!verifier.VerifySession(device, caller.SessionId, input.Proof))
        {
            throw Refusal.Forbidden("The proof is not the device's signature over the session of the sign-in.");
        }

        await DeviceChains.BindAsync(devices, caller.SessionId, device.Id, cancellationToken);
        return device;
    }
}
