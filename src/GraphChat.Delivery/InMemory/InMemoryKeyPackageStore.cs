using GraphChat.Delivery.KeyPackages;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.InMemory;

/// <summary>Key packages in memory.</summary>
public sealed class InMemoryKeyPackageStore(InMemoryDatabase database) : IKeyPackageStore
{
    /// <inheritdoc />
    public Task<int?> PublishAsync(
        DeviceId device,
        IReadOnlyList<KeyPackage> packages,
        KeyPackage? lastResort,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            List<KeyPackage> all = lastResort is null ? [.. packages] : [.. packages, lastResort];
            var inBatch = new Dictionary<string, string>();
            foreach (var package in all)
            {
                var known = database.InitKeys.GetValueOrDefault(Hex(package.InitKeyHash))
                    ?? inBatch.GetValueOrDefault(Hex(package.InitKeyHash));
                if (known is not null && known != Hex(package.Reference))
                {
                    return Task.FromResult<int?>(null);
                }

                inBatch[Hex(package.InitKeyHash)] = Hex(package.Reference);
            }

            if (!database.KeyPackages.TryGetValue(device, out var held))
            {
                database.KeyPackages.Add(device, held = []);
            }

            foreach (var package in packages.Where(package => database.InitKeys.TryAdd(Hex(package.InitKeyHash), Hex(package.Reference))))
            {
                held.Add(package);
            }

            if (lastResort is not null)
            {
                database.InitKeys.TryAdd(Hex(lastResort.InitKeyHash), Hex(lastResort.Reference));
                database.LastResorts[device] = lastResort;
            }

            return Task.FromResult<int?>(held.Count(package => package.NotAfter > now));
        }
    }

    /// <inheritdoc />
    public Task<ClaimResult> ClaimAsync(KeyPackageClaim claim, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            if (database.Claims.TryGetValue((claim.Claimer, claim.ClaimId), out var row) && row.Time >= claim.RepeatableSince)
            {
                return Task.FromResult<ClaimResult>(
                    row.Digest.AsSpan().SequenceEqual(claim.Digest.Span) ? new ClaimResult.Claimed(row.Packages) : new ClaimResult.Mismatch());
            }

            var before = database.Claims
                .Where(known => known.Key.User == claim.Claimer && known.Value.Time >= claim.RepeatableSince)
                .SelectMany(known => known.Value.Packages.Where(package => package.Bytes is not null))
                .ToLookup(package => package.Device);
            if (claim.Devices.Any(device => before[device].Count() >= claim.MostOfDevice))
            {
                return Task.FromResult<ClaimResult>(new ClaimResult.TooMany());
            }

            List<ClaimedKeyPackage> claimed = [.. claim.Devices.Select(device => Take(claim, device))];
            database.Claims[(claim.Claimer, claim.ClaimId)] =
                new InMemoryDatabase.ClaimRow(claim.Digest.ToArray(), claim.Time, claimed);
            return Task.FromResult<ClaimResult>(new ClaimResult.Claimed(claimed));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<DeviceId, int>> CountAsync(
        IReadOnlyCollection<DeviceId> devices, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyDictionary<DeviceId, int>>(devices.Distinct().ToDictionary(
                device => device,
                device => database.KeyPackages.GetValueOrDefault(device, []).Count(package => package.NotAfter > now)));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DeviceId>> FindClaimableAsync(
        IReadOnlyCollection<DeviceId> devices, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<DeviceId>>(
            [
                .. devices.Distinct().Where(device =>
                    database.KeyPackages.GetValueOrDefault(device, []).Exists(package => package.NotAfter > now)
                    || (database.LastResorts.TryGetValue(device, out var last) && last.NotAfter > now)),
            ]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<DeviceId, (int ByPerson, int ByAll)>> CountClaimsAsync(
        UserId claimer, Guid except, IReadOnlyCollection<DeviceId> devices, DateTimeOffset since, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            var taken = database.Claims
                .Where(claim => claim.Value.Time >= since && claim.Key != (claimer, except))
                .SelectMany(claim => claim.Value.Packages.Where(package => package.Bytes is not null).Select(package => (claim.Key.User, package.Device)))
                .ToLookup(claim => claim.Device, claim => claim.User);
            return Task.FromResult<IReadOnlyDictionary<DeviceId, (int ByPerson, int ByAll)>>(devices.Distinct().ToDictionary(
                device => device, device => (taken[device].Count(user => user == claimer), taken[device].Count())));
        }
    }

    /// <inheritdoc />
    public Task<bool> WereClaimedAsync(
        UserId claimer, IReadOnlyCollection<ReadOnlyMemory<byte>> references, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(references.All(reference => database.Claimed.Contains((claimer, Hex(reference)))));
        }
    }

    private ClaimedKeyPackage Take(KeyPackageClaim claim, DeviceId device)
    {
        var held = database.KeyPackages.GetValueOrDefault(device, []);
        var found = claim.LastResortOnly.Contains(device) ? null : held.Find(package => package.NotAfter > claim.Time);
        if (found is not null)
        {
            held.Remove(found);
        }
        else if (database.LastResorts.TryGetValue(device, out var last) && last.NotAfter > claim.Time)
        {
            found = last;
        }

        if (found is not null)
        {
            database.Claimed.Add((claim.Claimer, Hex(found.Reference)));
        }

        return new ClaimedKeyPackage(device, found?.Bytes);
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);
}
