using System.Security.Cryptography;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Messages;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Groups;

/// <summary>
/// Replaces a group that most of its members cannot follow any more. The conversation, its log and its people stay; the
/// caller's device is alone in the new group and adds the others by its next commit.
/// </summary>
public sealed class ResetConversation(
    IEventLog log, IGroupStore groups, CallerDevices devices, IMlsInspector inspector, DeliveryLimits limits, TimeProvider time)
{
    /// <summary>Replaces it; one reset wins. The same id with the same bytes gives the first answer.</summary>
    /// <exception cref="DeliveryException">
    /// LIMIT_EXCEEDED, IDEMPOTENCY_EXPIRED, IDEMPOTENCY_MISMATCH, DEVICE_REQUIRED, DEVICE_REVOKED, NOT_FOUND, FORBIDDEN where no
    /// reset is due, INVALID_MLS_MESSAGE, STALE_EPOCH, UNAVAILABLE.
    /// </exception>
    public async Task<Event> ExecuteAsync(Caller caller, ResetConversationInput input, CancellationToken cancellationToken)
    {
        if (input.GroupInfo.Length > limits.MaxGroupInfoBytes)
        {
            throw Refusal.Limit("Bytes of a GroupInfo", limits.MaxGroupInfoBytes);
        }

        var now = Clock.Now(time);
        IdempotencyKeys.Check(input.ClientMessageId, now, limits);
        var device = await devices.RequireAsync(caller, cancellationToken);
        var digest = SHA256.HashData(input.GroupInfo.Span);
        if (await log.FindAppendedAsync(input.Conversation, device.Id, input.ClientMessageId, digest, cancellationToken) is { } before)
        {
            return AppendAnswers.Require(before);
        }

        var group = await groups.FindGroupAsync(input.Conversation, caller.User, cancellationToken)
            ?? throw Refusal.ConversationNotFound();
        if (group.Health != GroupHealth.Reset)
        {
            throw Refusal.Forbidden("A group is replaced only where most of its members cannot follow it.");
        }

        var opened = Check(device, input, group, now);
        var append = new Append
        {
            Id = new EventId(Guid.CreateVersion7(now)),
            Conversation = input.Conversation,
            Kind = EventKind.Notice,
            Sender = caller.User,
            SenderDevice = device.Id,
            ClientMessageId = input.ClientMessageId,
            Digest = digest,
            GroupId = group.GroupId,
            Epoch = group.Epoch,
            Payload = GroupNotice.Reset(input.GroupInfo.Span),
            Time = now,
            Reset = new ResetEffects(opened.GroupId, opened.State, input.GroupInfo, opened.Signer),
        };
        return AppendAnswers.Require(await log.AppendAsync(append, cancellationToken));
    }

    private GroupInspection.Valid Check(Device device, ResetConversationInput input, GroupView group, DateTimeOffset now)
    {
        var opened = inspector.OpenGroup(input.GroupInfo, now) switch
        {
            GroupInspection.Valid valid => valid,
            GroupInspection.Refused refused => throw Refusal.Mls(refused.Section, "The GroupInfo is not valid."),
            _ => throw new System.Diagnostics.UnreachableException("An inspection has two cases."),
        };
        if (!opened.GroupId.Span.SequenceEqual(GroupIds.Of(input.Conversation, GroupIds.IncarnationOf(group.GroupId.Span) + 1)))
        {
            throw Refusal.Mls("group-id", "The group id is not that of the conversation's next group.");
        }

        var signer = opened.Signer;
        return opened.Epoch == 0 && opened.Devices.Count == 1 && signer.User == device.User && signer.Device == device.Id
            && signer.SignatureKey.Span.SequenceEqual(device.SignatureKey.Span)
            ? opened
            : throw Refusal.Mls("5.3.1", "The session's device is not the group's only member, in epoch 0.");
    }
}
