using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Proposals;

namespace GraphChat.Delivery.Commits;

/// <summary>What the service asks of a commit beyond RFC 9420: that its leaves are the devices that people registered.</summary>
public sealed class CommitChecks(IDeviceStore deviceStore, IKeyPackageStore keyPackages, DeliveryLimits limits)
{
    /// <summary>Checks a commit that the inspector found valid.</summary>
    /// <exception cref="DeliveryException">INVALID_MLS_MESSAGE, FORBIDDEN or LIMIT_EXCEEDED.</exception>
    public async Task CheckAsync(
        Device committer,
        IReadOnlyList<PendingProposal> proposals,
        CommitOutcome.Valid outcome,
        bool hasWelcome,
        DateTimeOffset now,
        CancellationToken cancellationToken)
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

        CheckRemovals(proposals, outcome);
        if (outcome.Added.Count > 0)
        {
            await CheckAddedAsync(committer, outcome, cancellationToken);
            await CheckWholePeopleAsync(outcome, now, cancellationToken);
        }

        await CheckPartialRemovalsAsync(committer, outcome, cancellationToken);
    }

    // An external commit cannot carry proposals of others: the service proposes again in the epoch that it begins.
    private static void CheckRemovals(IReadOnlyList<PendingProposal> proposals, CommitOutcome.Valid outcome)
    {
        var due = proposals.Where(proposal => proposal is { SenderDevice: null, Removed: not null })
            .Select(proposal => proposal.Removed!.Value)
            .ToHashSet();
        if (due.Count > 0 && !outcome.IsExternal && outcome.Devices.Any(device => due.Contains(device.Device)))
        {
            throw Refusal.Mls("server-removal", "The commit does not carry a removal that the service has proposed.");
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

    private async Task CheckWholePeopleAsync(CommitOutcome.Valid outcome, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var added = outcome.Added.Select(leaf => leaf.Device.Device).ToHashSet();
        var before = outcome.Devices.Where(device => !added.Contains(device.Device)).Concat(outcome.Removed)
            .Select(device => device.User)
            .ToHashSet();
        var newcomers = outcome.Added.Select(leaf => leaf.Device.User).Where(user => !before.Contains(user)).Distinct().ToList();
        if (newcomers.Count == 0)
        {
            return;
        }

        var missing = (await deviceStore.ListAsync(newcomers, cancellationToken))
            .Where(device => device.RevokedAt is null && device.CreatedAt <= now - limits.NewDeviceGrace && !added.Contains(device.Id))
            .Select(device => device.Id)
            .ToList();
        if (missing.Count > 0 && (await keyPackages.FindClaimableAsync(missing, now, cancellationToken)).Count > 0)
        {
            throw Refusal.Mls("whole-person", "Adding a person adds all devices of theirs that have a key package.");
        }
    }

    private async Task CheckPartialRemovalsAsync(
        Device committer, CommitOutcome.Valid outcome, CancellationToken cancellationToken)
    {
        var left = outcome.Devices.Select(device => device.User).ToHashSet();
        var still = outcome.Devices.Select(device => device.Device).ToHashSet();
        var partly = outcome.Removed
            .Where(device => device.User != committer.User && left.Contains(device.User) && !still.Contains(device.Device))
            .Select(device => device.Device)
            .ToList();
        if (partly.Count > 0
            && (await deviceStore.FindAsync(partly, cancellationToken)).Any(device => device.RevokedAt is null))
        {
            throw Refusal.Mls("whole-person", "Removing a person removes all devices; one by itself goes only when it was revoked.");
        }
    }
}
