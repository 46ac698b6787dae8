using System.Security.Cryptography;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Groups;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Messages;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Proposals;

/// <summary>Takes a member's proposal for the present epoch; the next commit may carry it, and ends its time either way.</summary>
public sealed class SubmitProposal(
    IEventLog log, IGroupStore groups, CallerDevices devices, IMlsKeeper keeper, DeliveryLimits limits, TimeProvider time)
{
    /// <summary>Proposes; the same id with the same bytes gives the first answer.</summary>
    /// <exception cref="DeliveryException">
    /// LIMIT_EXCEEDED, IDEMPOTENCY_EXPIRED, IDEMPOTENCY_MISMATCH, DEVICE_REQUIRED, DEVICE_REVOKED, NOT_FOUND, FORBIDDEN,
    /// INVALID_MLS_MESSAGE, STALE_EPOCH, FUTURE_EPOCH, UNAVAILABLE.
    /// </exception>
    public async Task<Event> ExecuteAsync(Caller caller, SubmitProposalInput input, CancellationToken cancellationToken)
    {
        if (input.Proposal.Length > limits.MaxCommitBytes)
        {
            throw Refusal.Limit("Bytes of a proposal", limits.MaxCommitBytes);
        }

        var now = Clock.Now(time);
        IdempotencyKeys.Check(input.ClientMessageId, now, limits);
        var device = await devices.RequireAsync(caller, cancellationToken);
        var digest = SHA256.HashData(input.Proposal.Span);
        var before = await log.FindAppendedAsync(input.Conversation, device.Id, input.ClientMessageId, digest, cancellationToken);
        while (before is null)
        {
            var group = await groups.FindGroupAsync(input.Conversation, caller.User, cancellationToken)
                ?? throw Refusal.ConversationNotFound();
            var append = ToAppend(caller, device, input, digest, group, now);
            before = await log.AppendAsync(append, cancellationToken);
            if (before is AppendResult.Refused { IsOutdated: true })
            {
                // Another proposal came first: this one is checked against the state that knows it.
                before = null;
            }
        }

        return AppendAnswers.Require(before);
    }

    private Append ToAppend(
        Caller caller, Device device, SubmitProposalInput input, byte[] digest, GroupView group, DateTimeOffset now)
    {
        var header = keeper.InspectProposal(input.Proposal) switch
        {
            CommitInspection.Readable { Epoch: <= long.MaxValue } readable => readable,
            CommitInspection.Refused refused => throw Refusal.Mls(refused.Section, "It is not a proposal as PublicMessage."),
            _ => throw Refusal.Mls("6", "The epoch is not one that a group reaches."),
        };
        if (!header.GroupId.Span.SequenceEqual(group.GroupId.Span))
        {
            throw Refusal.Mls("group-id", "The group id is not the conversation's.");
        }

        var epoch = (long)header.Epoch;
        if (epoch != group.Epoch)
        {
            throw epoch < group.Epoch ? Refusal.Stale(group.Epoch, group.CommitSequence) : Refusal.Future(group.Epoch);
        }

        var valid = keeper.ReceiveProposal(group.State, input.Proposal, now) switch
        {
            ProposalOutcome.Valid outcome => outcome,
            ProposalOutcome.Refused refused => throw Refusal.Mls(refused.Section, "The proposal is not valid."),
            _ => throw new System.Diagnostics.UnreachableException("An outcome has two cases."),
        };
        if (valid.Sender is not { } sender || sender.User != device.User || sender.Device != device.Id
            || !sender.SignatureKey.Span.SequenceEqual(device.SignatureKey.Span))
        {
            throw Refusal.Forbidden("The proposal is not of the session's device.");
        }

        return new Append
        {
            Id = new EventId(Guid.CreateVersion7(now)),
            Conversation = input.Conversation,
            Kind = EventKind.Proposal,
            Sender = caller.User,
            SenderDevice = device.Id,
            ClientMessageId = input.ClientMessageId,
            Digest = digest,
            GroupId = header.GroupId,
            Epoch = epoch,
            Payload = input.Proposal,
            Time = now,
            Proposal = new ProposalEffects(valid.State, valid.Reference, valid.Removed?.Device, group.Proposals.Count),
        };
    }
}
