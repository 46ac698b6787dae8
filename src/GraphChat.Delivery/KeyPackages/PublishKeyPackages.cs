using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.KeyPackages;

/// <summary>Takes key packages of the session's device, checked one by one, all or none.</summary>
public sealed class PublishKeyPackages(
    IKeyPackageStore store, CallerDevices devices, IMlsInspector inspector, DeliveryLimits limits, TimeProvider time)
{
    /// <summary>Publishes, and gives the number of unclaimed ones held then, the last-resort one not counted.</summary>
    /// <exception cref="DeliveryException">DEVICE_REQUIRED, DEVICE_REVOKED, INVALID_MLS_MESSAGE or LIMIT_EXCEEDED.</exception>
    public async Task<int> ExecuteAsync(Caller caller, PublishKeyPackagesInput input, CancellationToken cancellationToken)
    {
        if (input.KeyPackages.Count > limits.MaxKeyPackagesAtOnce)
        {
            throw Refusal.Limit("Key packages at once", limits.MaxKeyPackagesAtOnce);
        }

        if (input.KeyPackages.Count == 0 && input.LastResort is null)
        {
            throw Refusal.BadInput("There is no key package to publish.");
        }

        var device = await devices.RequireAsync(caller, cancellationToken);
        var now = Clock.Now(time);
        var packages = input.KeyPackages.Select(bytes => Check(device, bytes, isLastResort: false, now)).ToList();
        var lastResort = input.LastResort is { } last ? Check(device, last, isLastResort: true, now) : null;
        var held = (await store.CountAsync([device.Id], now, cancellationToken)).GetValueOrDefault(device.Id);
        if (held + packages.Count > limits.MaxKeyPackages)
        {
            throw Refusal.Limit("Unclaimed key packages of a device", limits.MaxKeyPackages);
        }

        return await store.PublishAsync(device.Id, packages, lastResort, now, cancellationToken)
            ?? throw Refusal.Mls("10", "The init key of a key package was seen before.");
    }

    private KeyPackage Check(Device device, ReadOnlyMemory<byte> bytes, bool isLastResort, DateTimeOffset now)
    {
        if (bytes.Length > limits.MaxKeyPackageBytes)
        {
            throw Refusal.Limit("Bytes of a key package", limits.MaxKeyPackageBytes);
        }

        var valid = inspector.InspectKeyPackage(bytes, now) switch
        {
            KeyPackageInspection.Valid inspected => inspected,
            KeyPackageInspection.Refused refused => throw Refusal.Mls(refused.Section, "The key package is not valid."),
            _ => throw new System.Diagnostics.UnreachableException("An inspection has two cases."),
        };
        if (valid.User != device.User || valid.Device != device.Id
            || !valid.SignatureKey.Span.SequenceEqual(device.SignatureKey.Span) || valid.CipherSuite != device.CipherSuite)
        {
            throw Refusal.Mls("5.3.1", "The key package is not of the session's device.");
        }

        if (valid.NotAfter > now + limits.MaxKeyPackageLifetime + limits.ClockSkew)
        {
            throw Refusal.Mls("7.2", $"The lifetime of a key package is at most {limits.MaxKeyPackageLifetime.TotalDays:0} days.");
        }

        // One that says last_resort would be handed out again and again; one that does not must not be.
        return valid.IsLastResort == isLastResort
            ? new KeyPackage(valid.Reference, valid.InitKeyHash, bytes, valid.NotAfter)
            : throw Refusal.Mls("16.8", "The extension last_resort belongs in the last-resort key package and nowhere else.");
    }
}
