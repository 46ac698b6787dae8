using GraphChat.Delivery.Devices;

namespace GraphChat.Delivery.Ports;

/// <summary>Devices, their chains, and the sessions bound to them. Unreachable: UNAVAILABLE.</summary>
public interface IDeviceStore
{
    /// <summary>
    /// Appends to a chain if the chain's length is the entry's index; the entry, the device, the session's binding, the
    /// key packages that go with a revoked device and its revocation (<see cref="ISessionRevocations"/>) change as one.
    /// </summary>
    Task<ChainResult> AppendChainAsync(ChainChange change, CancellationToken cancellationToken);

    /// <summary>A person's chain, oldest entry first.</summary>
    Task<IReadOnlyList<ChainEntry>> ReadChainAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>A device, revoked or not.</summary>
    Task<Device?> FindAsync(DeviceId device, CancellationToken cancellationToken);

    /// <summary>Devices by their ids; those that do not exist are left out.</summary>
    Task<IReadOnlyList<Device>> FindAsync(IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken);

    /// <summary>All devices of the people, revoked ones included, oldest first.</summary>
    Task<IReadOnlyList<Device>> ListAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken);

    /// <summary>Binds a session to a device, once; true if it is bound to that device now.</summary>
    Task<bool> BindSessionAsync(string sessionId, DeviceId device, CancellationToken cancellationToken);

    /// <summary>
    /// Revokes the device that a session is bound to without an entry of its person's chain, which only a device could sign; all
    /// that goes with a revocation changes as one. Null where the session is bound to none, or the device was revoked before.
    /// </summary>
    Task<DeviceId?> RevokeOfSessionAsync(string sessionId, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>The device that a session is bound to.</summary>
    Task<DeviceId?> FindSessionDeviceAsync(string sessionId, CancellationToken cancellationToken);
}
