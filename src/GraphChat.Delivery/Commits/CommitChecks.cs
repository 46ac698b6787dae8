using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Commits;

/// <summary>What the service asks of a commit beyond RFC 9420: that its leaves are the devices that people registered.</summary>
public sealed class CommitChecks(IDeviceStore deviceStore, IKeyPackageStore keyPackages, DeliveryLimits limits)
{
    /// <summary>Checks a commit that the inspector found valid.</summary>
    /// <exception cref="DeliveryException">INVALID_MLS_MESSAGE, FORBIDDEN or LIMIT_EXCEEDED.</exception>
    public async Task CheckAsync(
        Device committer, CommitOutcome.Valid outcome, bool hasWelcome, CancellationToken cancellationToken)
    {
        if (outcome.Committer.User != committer.User || outcome.Committer.Device != committer.Id
            || !outcome.Committer.SignatureKey.Span.SequenceEqual(committer.SignatureKey.Span))
        {
            throw Refusal.Forbidden("The commit is not of the session's device.");
        }

        if (outcome.Devices.Select(device => device.User).Distinct().Count() > limits.MaxMembers)
        {
            throw Refusal.Limit("People in a conversation", limits.MaxMembers);
        }

        if (hasWelcome != outcome.Added.Count > 0)
        {
            throw Refusal.Mls("12.4.3.1", "A Welcome goes with each commit that adds devices, and with no other.");
        }

        if (outcome.Added.Count > 0)
        {
            await CheckAddedAsync(committer, outcome, cancellationToken);
        }
    }

    private async Task CheckAddedAsync(Device committer, CommitOutcome.Valid outcome, CancellationToken cancellationToken)
    {
        var registered = (await deviceStore.FindAsync([.. outcome.Added.Select(added => added.Device.Device)], cancellationToken))
            .ToDictionary(device => device.Id);
        foreach (var added in outcome.Added)
        {
            if (!registered.TryGetValue(added.Device.Device, out var device) || device.User != added.Device.User
                || device.RevokedAt is not null || !device.SignatureKey.Span.SequenceEqual(added.Device.SignatureKey.Span))
            {
                throw Refusal.Mls("5.3.1", "An added leaf is not a registered device in force.");
            }
        }

        if (!await keyPackages.WereClaimedAsync(
            committer.User, [.. outcome.Added.Select(added => added.KeyPackageReference)], cancellationToken))
        {
            throw Refusal.Mls("10", "An added key package was not claimed by the committer.");
        }
    }
}
