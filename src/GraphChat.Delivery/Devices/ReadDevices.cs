using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Devices;

/// <summary>Reads devices and chains. Both are public within the service: clients verify them.</summary>
public sealed class ReadDevices(IDeviceStore devices, IKeyPackageStore keyPackages, CallerDevices callerDevices, TimeProvider time)
{
    /// <summary>The device that the caller's session is bound to, if any.</summary>
    public async Task<Device?> FindOwnAsync(Caller caller, CancellationToken cancellationToken) =>
        await callerDevices.FindAsync(caller, cancellationToken) is { } id
            ? await devices.FindAsync(id, cancellationToken)
            : null;

    /// <summary>All devices of the caller's, revoked ones included, oldest first.</summary>
    public Task<IReadOnlyList<Device>> ListOwnAsync(Caller caller, CancellationToken cancellationToken) =>
        devices.ListAsync([caller.User], cancellationToken);

    /// <summary>Devices by their ids; those that do not exist are left out.</summary>
    public Task<IReadOnlyList<Device>> FindAsync(IReadOnlyCollection<DeviceId> ids, CancellationToken cancellationToken) =>
        devices.FindAsync(ids, cancellationToken);

    /// <summary>A person's device chain, oldest entry first.</summary>
    public Task<IReadOnlyList<ChainEntry>> ReadChainAsync(UserId user, CancellationToken cancellationToken) =>
        devices.ReadChainAsync(user, cancellationToken);

    /// <summary>How many unclaimed key packages a device holds, if it is the caller's; else null.</summary>
    public async Task<int?> CountKeyPackagesAsync(Caller caller, Device device, CancellationToken cancellationToken) =>
        device.User == caller.User
            ? (await keyPackages.CountAsync([device.Id], time.GetUtcNow(), cancellationToken)).GetValueOrDefault(device.Id)
            : null;
}
