using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Devices;

/// <summary>Revokes a device of the caller's: its subscriptions end, its key packages go, what it sends is refused.</summary>
public sealed class RevokeDevice(IDeviceStore devices, IDeviceChainVerifier verifier, DeliveryLimits limits, TimeProvider time)
{
    /// <summary>Revokes; the very same entry again gives the same answer.</summary>
    /// <exception cref="DeliveryException">DEVICE_CHAIN_INVALID, STALE_DEVICE_CHAIN or LIMIT_EXCEEDED.</exception>
    public async Task<Device> ExecuteAsync(Caller caller, RevokeDeviceInput input, CancellationToken cancellationToken)
    {
        DeviceChains.CheckSize(input.ChainEntry, limits);
        var chain = await devices.ReadChainAsync(caller.User, cancellationToken);
        DeviceId device;
        switch (verifier.Inspect(caller.User, chain, input.ChainEntry))
        {
            case ChainInspection.Revokes revokes:
                await DeviceChains.RequireSignerAsync(devices, revokes.Signer, cancellationToken);
                var change = new ChainChange(caller.User, revokes.Entry, Added: null, revokes.Device, BindSession: null, Clock.Now(time));
                if (await devices.AppendChainAsync(change, cancellationToken) is not (ChainResult.Appended or ChainResult.Repeated))
                {
                    throw DeviceChains.Stale((await devices.ReadChainAsync(caller.User, cancellationToken)).Count);
                }

                device = revokes.Device;
                break;
            case ChainInspection.Elsewhere elsewhere when DeviceChains.IsRepeat(chain, elsewhere, input.ChainEntry):
                device = elsewhere.Device;
                break;
            case ChainInspection.Elsewhere:
                throw DeviceChains.Stale(chain.Count);
            case ChainInspection.Refused refused:
                throw DeviceChains.Invalid(refused.Reason);
            default:
                throw DeviceChains.Invalid("The entry revokes no device.");
        }

        return await devices.FindAsync(device, cancellationToken) ?? throw Refusal.DeviceNotFound();
    }
}
