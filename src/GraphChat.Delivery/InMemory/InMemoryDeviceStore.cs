using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.InMemory;

/// <summary>Devices in memory.</summary>
public sealed class InMemoryDeviceStore(InMemoryDatabase database) : IDeviceStore
{
    /// <inheritdoc />
    public Task<ChainResult> AppendChainAsync(ChainChange change, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            if (!database.Chains.TryGetValue(change.User, out var chain))
            {
                database.Chains.Add(change.User, chain = []);
            }

            if (change.Entry.Index < chain.Count)
            {
                var same = chain[change.Entry.Index].Entry.Span.SequenceEqual(change.Entry.Entry.Span);
                return Task.FromResult(same && TryBind(change) ? ChainResult.Repeated : ChainResult.Stale);
            }

            if (change.Entry.Index > chain.Count)
            {
                return Task.FromResult(ChainResult.Stale);
            }

            if (change.Added is { } added && !database.Devices.TryAdd(added.Id, added))
            {
                return Task.FromResult(ChainResult.DeviceTaken);
            }

            chain.Add(change.Entry);
            TryBind(change);
            if (change.Revoked is { } revoked)
            {
                Revoke(revoked, change.Time);
            }

            return Task.FromResult(ChainResult.Appended);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ChainEntry>> ReadChainAsync(UserId user, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<ChainEntry>>([.. database.Chains.GetValueOrDefault(user, [])]);
        }
    }

    /// <inheritdoc />
    public Task<Device?> FindAsync(DeviceId device, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(database.Devices.GetValueOrDefault(device));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Device>> FindAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<Device>>(
                [.. devices.Distinct().Select(id => database.Devices.GetValueOrDefault(id)).OfType<Device>()]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Device>> ListAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<Device>>(
                [.. database.Devices.Values.Where(device => users.Contains(device.User)).OrderBy(device => device.CreatedAt)]);
        }
    }

    /// <inheritdoc />
    public Task<bool> BindSessionAsync(string sessionId, DeviceId device, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(TryBind(sessionId, device));
        }
    }

    /// <inheritdoc />
    public Task<DeviceId?> FindSessionDeviceAsync(string sessionId, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(database.Sessions.TryGetValue(sessionId, out var device) ? device : (DeviceId?)null);
        }
    }

    /// <inheritdoc />
    public Task<DeviceId?> RevokeOfSessionAsync(string sessionId, DateTimeOffset time, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            if (!database.Sessions.TryGetValue(sessionId, out var device) || database.Devices[device].RevokedAt is not null)
            {
                return Task.FromResult<DeviceId?>(null);
            }

            Revoke(device, time);
            return Task.FromResult<DeviceId?>(device);
        }
    }

    private void Revoke(DeviceId device, DateTimeOffset time)
    {
        database.Devices[device] = database.Devices[device] with { RevokedAt = time };
        database.KeyPackages.Remove(device);
        database.LastResorts.Remove(device);
        database.Revoke(sessionId: null, device, user: null);
    }

    private bool TryBind(ChainChange change) =>
        change.BindSession is not { } session || change.Added is not { } added || TryBind(session, added.Id);

    private bool TryBind(string sessionId, DeviceId device) =>
        database.Sessions.TryAdd(sessionId, device) || database.Sessions[sessionId] == device;
}
