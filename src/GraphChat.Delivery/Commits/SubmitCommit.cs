using System.Buffers.Binary;
using System.Security.Cryptography;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Messages;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Commits;

/// <summary>Moves a conversation's group to its next epoch. One commit wins an epoch.</summary>
public sealed class SubmitCommit(
    IEventLog log,
    IConversationStore conversations,
    IGroupStore groups,
    CallerDevices devices,
    CommitChecks checks,
    IMlsInspector inspector,
    IMlsKeeper? keeper,
    CursorCodec cursors,
    DeliveryLimits limits,
    TimeProvider time)
{
    private const int FingerprintLength = 16;

    /// <summary>
    /// Submits; commit, Welcome, GroupInfo and membership are stored as one or not at all. The same id with the same
    /// bytes gives the first answer, and so does the very same commit under another id.
    /// </summary>
    /// <exception cref="DeliveryException">
    /// BAD_INPUT, LIMIT_EXCEEDED, IDEMPOTENCY_EXPIRED, IDEMPOTENCY_MISMATCH, DEVICE_REQUIRED, DEVICE_REVOKED,
    /// INVALID_MLS_MESSAGE, NOT_FOUND, FORBIDDEN, STALE_EPOCH with the winner's place and bytes, FUTURE_EPOCH, UNAVAILABLE.
    /// </exception>
    public async Task<SubmitCommitOutput> ExecuteAsync(Caller caller, SubmitCommitInput input, CancellationToken cancellationToken)
    {
        CheckSizes(input);
        var now = Clock.Now(time);
        IdempotencyKeys.Check(input.ClientMessageId, now, limits);
        var device = await devices.RequireAsync(caller, cancellationToken);
        var digest = Digest(input);
        var appended = await log.FindAppendedAsync(
            input.Conversation, device.Id, input.ClientMessageId, digest, cancellationToken);
        while (appended is null or AppendResult.Refused { IsOutdated: true })
        {
            appended = await AppendAsync(caller, device, input, digest, now, cancellationToken);
        }

        var @event = appended is AppendResult.Refused { Code: DeliveryErrorCode.StaleEpoch } lost
            ? await FindWinnerAsync(device, input, lost.Epoch, lost.CommitSequence, cancellationToken)
            : AppendAnswers.Require(appended);
        // Whoever was answered once gets the answer again, also when somebody has removed them since.
        var found = await conversations.FindAsync(caller.User, [input.Conversation], cancellationToken);
        return new SubmitCommitOutput(@event, found.Count == 1 ? FindConversations.ToView(found[0], cursors) : null);
    }

    private async Task<AppendResult> AppendAsync(
        Caller caller, Device device, SubmitCommitInput input, byte[] digest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Membership first: what a stranger learns must not depend on the conversation.
        var group = await groups.FindGroupAsync(input.Conversation, caller.User, cancellationToken)
            ?? throw Refusal.ConversationNotFound();
        var header = inspector.InspectCommit(input.Commit) switch
        {
            CommitInspection.Readable { Epoch: <= long.MaxValue } readable => readable,
            CommitInspection.Refused refused => throw Refusal.Mls(refused.Section, "It is not a commit as PublicMessage."),
            _ => throw Refusal.Mls("6", "The epoch is not one that a group reaches."),
        };
        if (!header.GroupId.Span.SequenceEqual(group.GroupId.Span))
        {
            throw Refusal.Mls("group-id", "The group id is not the conversation's.");
        }

        var epoch = (long)header.Epoch;
        if (epoch != group.Epoch)
        {
            return epoch < group.Epoch
                ? new AppendResult.Refused(DeliveryErrorCode.StaleEpoch, group.Epoch, group.CommitSequence)
                : throw Refusal.Future(group.Epoch);
        }

        var request = new CommitRequest(group.State, input.Commit, input.Welcome, input.GroupInfo, now)
        {
            ProposedRemovals = [.. group.Proposals.Select(proposal => proposal.Removed).OfType<DeviceId>()],
        };
        var outcome = inspector.ApplyCommit(request) switch
        {
            CommitOutcome.Valid valid => valid,
            CommitOutcome.Refused refused => throw Refusal.Mls(refused.Section, "The commit is not valid."),
            _ => throw new System.Diagnostics.UnreachableException("An outcome has two cases."),
        };
        await checks.CheckAsync(device, group.Proposals, outcome, input.Welcome is not null, now, cancellationToken);
        return await log.AppendAsync(ToAppend(device, input, digest, header, outcome, group.Proposals.Count, now), cancellationToken);
    }

    private Append ToAppend(
        Device device,
        SubmitCommitInput input,
        byte[] digest,
        CommitInspection.Readable header,
        CommitOutcome.Valid outcome,
        int knownProposals,
        DateTimeOffset now) => new()
        {
            Id = new EventId(Guid.CreateVersion7(now)),
            Conversation = input.Conversation,
            Kind = EventKind.Commit,
            Sender = device.User,
            SenderDevice = device.Id,
            ClientMessageId = input.ClientMessageId,
            Digest = digest,
            GroupId = header.GroupId,
            Epoch = (long)header.Epoch,
            Payload = input.Commit,
            Time = now,
            Commit = new CommitEffects
            {
                State = outcome.State,
                GroupInfo = input.GroupInfo,
                Fingerprint = input.Fingerprint,
                Devices = outcome.Devices,
                Removes = outcome.Removed.Count > 0,
                Welcome = input.Welcome ?? default,
                RatchetTree = outcome.RatchetTree,
                Welcomed = [.. outcome.Added.Select(added => added.Device.Device)],
                IsExternal = outcome.IsExternal,
                KnownProposals = knownProposals,
                Seal = keeper is null ? null : (sequence, previous) => Seal(keeper, input, header, sequence, previous, now),
            },
        };

    private static byte[] Seal(
        IMlsKeeper keeper,
        SubmitCommitInput input,
        CommitInspection.Readable header,
        long sequence,
        ReadOnlyMemory<byte> previous,
        DateTimeOffset now)
    {
        var receipt = new CommitReceipt(
            header.GroupId, (long)header.Epoch, SHA256.HashData(input.Commit.Span), previous, sequence, now.ToUnixTimeMilliseconds());
        return receipt.ToBytes(keeper.SignReceipt(receipt.ToBytes()));
    }

    // The very same commit may have come before under another id; whoever lost gets what it has to catch up with.
    private async Task<Event> FindWinnerAsync(
        Device device, SubmitCommitInput input, long epoch, long sequence, CancellationToken cancellationToken)
    {
        var from = inspector.InspectCommit(input.Commit) is CommitInspection.Readable header ? (long)header.Epoch : epoch;
        var winners = new List<object>();
        var bytes = 0;
        for (var at = from; at < epoch && winners.Count < limits.MaxCommitsInReply; at++)
        {
            if (await groups.FindCommitAsync(input.Conversation, at, cancellationToken) is not { } winner)
            {
                break;
            }

            if (at == from && winner.SenderDevice == device.Id && winner.Payload.Span.SequenceEqual(input.Commit.Span))
            {
                return winner;
            }

            bytes += winner.Payload.Length;
            if (bytes > limits.MaxCommitBytesInReply)
            {
                break;
            }

            winners.Add(Convert.ToBase64String(winner.Payload.Span));
        }

        throw Refusal.Stale(epoch, sequence, winners);
    }

    private void CheckSizes(SubmitCommitInput input)
    {
        if (input.Commit.Length > limits.MaxCommitBytes)
        {
            throw Refusal.Limit("Bytes of a commit", limits.MaxCommitBytes);
        }

        if (input.Welcome?.Length > limits.MaxWelcomeBytes)
        {
            throw Refusal.Limit("Bytes of a Welcome", limits.MaxWelcomeBytes);
        }

        if (input.GroupInfo.Length > limits.MaxGroupInfoBytes)
        {
            throw Refusal.Limit("Bytes of a GroupInfo", limits.MaxGroupInfoBytes);
        }

        if (input.Fingerprint.Length != FingerprintLength)
        {
            throw Refusal.BadInput($"The fingerprint has {FingerprintLength} bytes.");
        }
    }

    private static byte[] Digest(SubmitCommitInput input)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Put(hash, input.Commit.Span);
        Put(hash, input.Welcome is { } welcome ? welcome.Span : []);
        Put(hash, input.GroupInfo.Span);
        Put(hash, input.Fingerprint.Span);
        return hash.GetHashAndReset();
    }

    private static void Put(IncrementalHash hash, ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        hash.AppendData(length);
        hash.AppendData(value);
    }
}
