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
    CallerDevices devices,
    CommitChecks checks,
    IMlsInspector inspector,
    CursorCodec cursors,
    DeliveryLimits limits,
    TimeProvider time)
{
    private const int FingerprintLength = 16;

    /// <summary>
    /// Submits; commit, Welcome, GroupInfo and membership are stored as one or not at all. The same id with the same
    /// bytes gives the first answer.
    /// </summary>
    /// <exception cref="DeliveryException">
    /// BAD_INPUT, LIMIT_EXCEEDED, IDEMPOTENCY_EXPIRED, IDEMPOTENCY_MISMATCH, DEVICE_REQUIRED, DEVICE_REVOKED,
    /// INVALID_MLS_MESSAGE, NOT_FOUND, FORBIDDEN, STALE_EPOCH with the winner's place, FUTURE_EPOCH, UNAVAILABLE.
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
        appended ??= await AppendAsync(caller, device, input, digest, now, cancellationToken);
        var @event = AppendAnswers.Require(appended);
        var found = await conversations.FindAsync(caller.User, [input.Conversation], cancellationToken);
        return found.Count == 1
            ? new SubmitCommitOutput(@event, FindConversations.ToView(found[0], cursors))
            : throw Refusal.ConversationNotFound();
    }

    private async Task<AppendResult> AppendAsync(
        Caller caller, Device device, SubmitCommitInput input, byte[] digest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Membership first: what a stranger learns must not depend on the conversation.
        var joined = await conversations.FindAsync(caller.User, [input.Conversation], cancellationToken);
        if (joined.Count == 0 || await conversations.ReadGroupStateAsync(input.Conversation, cancellationToken) is not { } group)
        {
            throw Refusal.ConversationNotFound();
        }

        var header = inspector.InspectCommit(input.Commit) switch
        {
            CommitInspection.Readable { Epoch: <= long.MaxValue } readable => readable,
            CommitInspection.Refused refused => throw Refusal.Mls(refused.Section, "It is not a commit as PublicMessage."),
            _ => throw Refusal.Mls("6", "The epoch is not one that a group reaches."),
        };
        if (!header.GroupId.Span.SequenceEqual(joined[0].Conversation.GroupId.Span))
        {
            throw Refusal.Mls("group-id", "The group id is not the conversation's.");
        }

        var epoch = (long)header.Epoch;
        if (epoch != group.Epoch)
        {
            throw epoch < group.Epoch ? Refusal.Stale(group.Epoch, group.CommitSequence) : Refusal.Future(group.Epoch);
        }

        var outcome = inspector.ApplyCommit(new CommitRequest(group.State, input.Commit, input.Welcome, input.GroupInfo, now)) switch
        {
            CommitOutcome.Valid valid => valid,
            CommitOutcome.Refused refused => throw Refusal.Mls(refused.Section, "The commit is not valid."),
            _ => throw new System.Diagnostics.UnreachableException("An outcome has two cases."),
        };
        await checks.CheckAsync(device, outcome, hasWelcome: input.Welcome is not null, cancellationToken);
        var append = new Append
        {
            Id = new EventId(Guid.CreateVersion7(now)),
            Conversation = input.Conversation,
            Kind = EventKind.Commit,
            Sender = caller.User,
            SenderDevice = device.Id,
            ClientMessageId = input.ClientMessageId,
            Digest = digest,
            GroupId = header.GroupId,
            Epoch = epoch,
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
            },
        };
        return await log.AppendAsync(append, cancellationToken);
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
