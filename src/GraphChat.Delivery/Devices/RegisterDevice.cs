using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Devices;

/// <summary>Adds a device to the caller's chain and binds the session to it.</summary>
public sealed class RegisterDevice(IDeviceStore devices, IDeviceChainVerifier verifier, DeliveryLimits limits, TimeProvider time)
{
    /// <summary>Registers; the very same entry again gives the same device.</summary>
    /// <exception cref="DeliveryException">
    /// DEVICE_CHAIN_INVALID, STALE_DEVICE_CHAIN, LIMIT_EXCEEDED, FORBIDDEN where the session has another device,
    /// BAD_INPUT where the device id is taken, UNAUTHENTICATED where the sign-in was too long ago.
    /// </exception>
    public async Task<Device> ExecuteAsync(Caller caller, RegisterDeviceInput input, CancellationToken cancellationToken)
    {
        DeviceChains.CheckSize(input.ChainEntry, limits);
        var chain = await devices.ReadChainAsync(caller.User, cancellationToken);
        switch (verifier.Inspect(caller.User, chain, input.ChainEntry))
        {
            case ChainInspection.Adds adds:
                await DeviceChains.RequireSignerAsync(devices, adds.Signer, cancellationToken);
                return await AddAsync(caller, chain.Count, adds, cancellationToken);
            case ChainInspection.Elsewhere elsewhere when DeviceChains.IsRepeat(chain, elsewhere, input.ChainEntry):
                await DeviceChains.BindAsync(devices, caller.SessionId, elsewhere.Device, cancellationToken);
                return await devices.FindAsync(elsewhere.Device, cancellationToken) ?? throw Refusal.DeviceNotFound();
            case ChainInspection.Elsewhere:
                throw DeviceChains.Stale(chain.Count);
            case ChainInspection.Refused refused:
                throw DeviceChains.Invalid(refused.Reason);
            default:
                throw DeviceChains.Invalid("The entry adds no device.");
        }
    }

    private async Task<Device> AddAsync(Caller caller, int length, ChainInspection.Adds adds, CancellationToken cancellationToken)
    {
        var existing = await devices.ListAsync([caller.User], cancellationToken);
        if (existing.Count(device => device.RevokedAt is null) >= limits.MaxDevices)
        {
            throw Refusal.Limit("Devices in force", limits.MaxDevices);
        }

        if (length >= limits.MaxChainLength)
        {
            throw Refusal.Limit("Entries of a device chain", limits.MaxChainLength);
        }

        if (await devices.FindSessionDeviceAsync(caller.SessionId, cancellationToken) is not null)
        {
            throw DeviceChains.BoundElsewhere();
        }

        var now = Clock.Now(time);
        // A key that speaks for the person from now on: a token that lay about for weeks does not make one.
        if (caller.AuthenticatedAt is { } signedIn && now - signedIn > limits.FreshSignIn)
        {
            throw Refusal.SignInTooOld();
        }

        var device = new Device(adds.Device, caller.User, adds.CipherSuite, adds.SignatureKey, now, RevokedAt: null);
        var change = new ChainChange(caller.User, adds.Entry, device, Revoked: null, caller.SessionId, now);
        return await devices.AppendChainAsync(change, cancellationToken) switch
        {
            ChainResult.Stale => throw DeviceChains.Stale((await devices.ReadChainAsync(caller.User, cancellationToken)).Count),
            ChainResult.DeviceTaken => throw Refusal.BadInput("The device id is taken; make a new one."),
            _ => await devices.FindAsync(adds.Device, cancellationToken) ?? device,
        };
    }
}
