using System.Security.Cryptography;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.KeyPackages;

/// <summary>Hands out key packages with which the caller can add people to a conversation.</summary>
public sealed class ClaimKeyPackages(
    IKeyPackageStore store,
    IDeviceStore deviceStore,
    CallerDevices devices,
    DeliveryLimits limits,
    TimeProvider time,
    IPositionStore blocks,
    SignalHub? signals = null)
{
    /// <summary>Claims; the same claim id with the same people gives the same key packages, for an hour.</summary>
    /// <exception cref="DeliveryException">
    /// DEVICE_REQUIRED, DEVICE_REVOKED, LIMIT_EXCEEDED, BAD_INPUT, IDEMPOTENCY_MISMATCH, RATE_LIMITED.
    /// </exception>
    public async Task<ClaimKeyPackagesOutput> ExecuteAsync(
        Caller caller, ClaimKeyPackagesInput input, CancellationToken cancellationToken)
    {
        if (input.People.Count == 0)
        {
            throw Refusal.BadInput("There is nobody to claim key packages of.");
        }

        if (input.People.Count > limits.MaxPeopleInClaim)
        {
            throw Refusal.Limit("People in one claim", limits.MaxPeopleInClaim);
        }

        var own = await devices.RequireAsync(caller, cancellationToken);
        var people = input.People.Distinct().OrderBy(user => user.Value).ToList();
        // As of somebody who has no device: who has blocked whom is nobody else's to know.
        var blocked = await blocks.FindBlocksAsync(caller.User, people, cancellationToken);
        var wanted = (await deviceStore.ListAsync([.. people.Where(user => !blocked.Contains(user))], cancellationToken))
            .Where(device => device.RevokedAt is null && device.Id != own.Id)
            .ToDictionary(device => device.Id);
        var now = Clock.Now(time);
        var claim = new KeyPackageClaim(
            caller.User, input.ClaimId, Digest(people), [.. wanted.Keys.Order(DeviceOrder)], now, now - limits.ClaimWindow)
        {
            MostOfDevice = limits.MaxClaimsOfDeviceByPerson,
            LastResortOnly = await FindExhaustedAsync(caller, input.ClaimId, wanted.Keys, now, cancellationToken),
        };
        var claimed = await store.ClaimAsync(claim, cancellationToken) switch
        {
            ClaimResult.Claimed done => done.Packages,
            ClaimResult.TooMany => throw Refusal.RateLimited(limits.ClaimWindow),
            _ => throw Refusal.Mismatch(),
        };

        await WarnAsync(wanted.Values, now, cancellationToken);

        // A repeated claim can name devices that were revoked since: nobody should add those.
        var inForce = claimed.Where(item => wanted.ContainsKey(item.Device)).ToList();
        return new ClaimKeyPackagesOutput(
            [.. inForce.Where(item => item.Bytes is not null).Select(item => new DeviceKeyPackage(wanted[item.Device], item.Bytes!.Value))],
            [.. inForce.Where(item => item.Bytes is null).Select(item => wanted[item.Device])]);
    }

    private async Task WarnAsync(IReadOnlyCollection<Device> claimed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (signals is null)
        {
            return;
        }

        var left = await store.CountAsync([.. claimed.Select(device => device.Id)], now, cancellationToken);
        foreach (var device in claimed.Where(device => left.GetValueOrDefault(device.Id) < limits.LowKeyPackages))
        {
            signals.Send(new Signal.KeyPackagesLow(device.Id, left.GetValueOrDefault(device.Id)), [device.User]);
        }
    }

    // Whoever would use up another's packages meets the first limit; many together meet the second.
    private async Task<HashSet<DeviceId>> FindExhaustedAsync(
        Caller caller, Guid claimId, IReadOnlyCollection<DeviceId> wanted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var counts = await store.CountClaimsAsync(caller.User, claimId, wanted, now - limits.ClaimWindow, cancellationToken);
        if (counts.Values.Any(count => count.ByPerson >= limits.MaxClaimsOfDeviceByPerson))
        {
            throw Refusal.RateLimited(limits.ClaimWindow);
        }

        return [.. counts.Where(count => count.Value.ByAll >= limits.MaxClaimsOfDevice).Select(count => count.Key)];
    }

    private static readonly Comparer<DeviceId> DeviceOrder = Comparer<DeviceId>.Create((a, b) => a.Value.CompareTo(b.Value));

    private static byte[] Digest(List<UserId> people)
    {
        var bytes = new byte[people.Count * 16];
        for (var i = 0; i < people.Count; i++)
        {
            people[i].Value.TryWriteBytes(bytes.AsSpan(i * 16), bigEndian: true, out _);
        }

        return SHA256.HashData(bytes);
    }
}
