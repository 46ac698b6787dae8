using System.Collections.Concurrent;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Devices;

/// <summary>
/// Finds the device that a caller's session is bound to. A binding never changes, so it is remembered, for at most
/// 100,000 sessions. Thread-safe.
/// </summary>
public sealed class CallerDevices(IDeviceStore devices)
{
    private const int MostRemembered = 100_000;
    private readonly ConcurrentDictionary<string, DeviceId> _remembered = new(StringComparer.Ordinal);

    /// <summary>The device of the caller's session, or null where it is bound to none.</summary>
    public ValueTask<DeviceId?> FindAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.Device is { } known ? new(known) : FindAsync(caller.SessionId, cancellationToken);

    /// <summary>
    /// Refuses a caller whose session is bound to a device that was revoked: whoever has it gets nothing more, by whichever
    /// way. A session that is bound to none passes.
    /// </summary>
    /// <exception cref="DeliveryException">DEVICE_REVOKED.</exception>
    public async ValueTask RequireNotRevokedAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, cancellationToken) is { } device && await IsRevokedAsync(device, cancellationToken))
        {
            throw Refusal.DeviceRevoked();
        }
    }

    /// <summary>Whether a session is bound to a device that was revoked.</summary>
    public async ValueTask<bool> IsRevokedAsync(string sessionId, CancellationToken cancellationToken) =>
        await FindAsync(sessionId, cancellationToken) is { } device && await IsRevokedAsync(device, cancellationToken);

    /// <summary>The device of the caller's session; whether it is still in force is for the caller to find out.</summary>
    /// <exception cref="DeliveryException">DEVICE_REQUIRED.</exception>
    public async ValueTask<DeviceId> RequireIdAsync(Caller caller, CancellationToken cancellationToken) =>
        await FindAsync(caller, cancellationToken) ?? throw Refusal.DeviceRequired();

    /// <summary>The device of the caller's session, in force.</summary>
    /// <exception cref="DeliveryException">DEVICE_REQUIRED or DEVICE_REVOKED.</exception>
    public async ValueTask<Device> RequireAsync(Caller caller, CancellationToken cancellationToken)
    {
        var id = await RequireIdAsync(caller, cancellationToken);
        var device = await devices.FindAsync(id, cancellationToken);
        if (device is null || device.User != caller.User)
        {
            throw Refusal.DeviceRequired();
        }

        return device.RevokedAt is null ? device : throw Refusal.DeviceRevoked();
    }

    private async ValueTask<bool> IsRevokedAsync(DeviceId device, CancellationToken cancellationToken) =>
        (await devices.FindAsync(device, cancellationToken))?.RevokedAt is not null;

    private async ValueTask<DeviceId?> FindAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (_remembered.TryGetValue(sessionId, out var remembered))
        {
            return remembered;
        }

        var found = await devices.FindSessionDeviceAsync(sessionId, cancellationToken);
        if (found is { } device)
        {
            if (_remembered.Count >= MostRemembered)
            {
                _remembered.Clear();
            }

            _remembered[sessionId] = device;
        }

        return found;
    }
}
