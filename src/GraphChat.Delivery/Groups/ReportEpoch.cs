using System.Security.Cryptography;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Groups;

/// <summary>
/// Takes a device's word on whether it could follow the last commit. The service cannot see what is encrypted in one, so
/// its members find a poisoned epoch: where a third of them fail, the committer is frozen, and all are told what to do.
/// </summary>
public sealed class ReportEpoch(IEventLog log, IGroupStore groups, CallerDevices devices, TimeProvider time)
{
    private const int FingerprintLength = 16;
    private static ReadOnlySpan<byte> Label => "GraphChat poisoned epoch v1"u8;

    /// <summary>Reports, and gives what the group's members should do now.</summary>
    /// <exception cref="DeliveryException">
    /// BAD_INPUT, NOT_FOUND, FORBIDDEN, STALE_EPOCH, FUTURE_EPOCH, DEVICE_REQUIRED, DEVICE_REVOKED, UNAVAILABLE.
    /// </exception>
    public async Task<GroupHealth> ExecuteAsync(Caller caller, ReportEpochInput input, CancellationToken cancellationToken)
    {
        if (input.Fingerprint is { Length: not FingerprintLength })
        {
            throw Refusal.BadInput($"The fingerprint has {FingerprintLength} bytes.");
        }

        var device = await devices.RequireAsync(caller, cancellationToken);
        var group = await groups.FindGroupAsync(input.Conversation, caller.User, cancellationToken)
            ?? throw Refusal.ConversationNotFound();
        if (input.Epoch != group.Epoch || input.Epoch == 0)
        {
            throw input.Epoch <= group.Epoch ? Refusal.Stale(group.Epoch, group.CommitSequence) : Refusal.Future(group.Epoch);
        }

        var now = Clock.Now(time);
        var report = new EpochReport(input.Conversation, input.Epoch, device.Id, input.Fingerprint, now);
        var tally = await groups.ReportAsync(report, cancellationToken)
            ?? throw Refusal.Forbidden("The session's device is not in the conversation's group.");
        if (tally.Health <= group.Health)
        {
            return group.Health;
        }

        await WarnAsync(input, group, tally, now, cancellationToken);
        return tally.Health;
    }

    private Task<AppendResult> WarnAsync(
        ReportEpochInput input, GroupView group, EpochTally tally, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var payload = GroupNotice.Poisoned(input.Epoch, tally.Health, tally.Committer);
        // The same from every node and for every report: one notice for each thing that it says.
        var digest = SHA256.HashData([.. Label, .. input.Conversation.ToBytes(), .. group.GroupId.Span, .. payload]);
        return log.AppendAsync(
            new Append
            {
                Id = new EventId(Guid.CreateVersion7(now)),
                Conversation = input.Conversation,
                Kind = EventKind.Notice,
                Sender = null,
                SenderDevice = null,
                ClientMessageId = ServerKeys.Of(digest),
                Digest = digest,
                GroupId = group.GroupId,
                Epoch = input.Epoch,
                Payload = payload,
                Time = now,
                Warning = new WarningEffects(tally.Health, tally.Committer),
            },
            cancellationToken);
    }
}
