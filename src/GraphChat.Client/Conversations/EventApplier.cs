using System.Text;
using System.Text.Json;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;
using GraphChat.Mls;
using GraphChat.Mls.Framing;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>
/// Applies the log, one event after the other: checks the hash chain, processes handshakes, opens messages. What an event
/// changes (group, history, received items, cursor) goes into the journal in one transaction.
/// </summary>
internal sealed class EventApplier(ClientCore core, CommitApplier commits)
{
    private const int KeptHashes = 4096;

    /// <summary>Applies one event of the inbox. <paramref name="cursor"/> is stored with what the event changes.</summary>
    public Task ApplyAsync(EventData data, string? cursor, CancellationToken cancellationToken) =>
        core.UnderGateAsync(() => ApplyUnderGateAsync(data, cursor, cancellationToken), cancellationToken);

    /// <summary>The same for a caller that holds the gate.</summary>
    public async Task<bool> ApplyUnderGateAsync(EventData data, string? cursor, CancellationToken cancellationToken)
    {
        if (!ConversationId.TryParse(data.ConversationId, out var id) || !EventId.TryParse(data.Id, out var eventId) || data.Sequence < 1)
        {
            throw GraphQLError.Unexpected("an event without its ids");
        }

        var transaction = new JournalTransaction();
        if (cursor is not null)
        {
            transaction.Put(StoreKeys.Cursor, Encoding.UTF8.GetBytes(cursor));
        }

        var state = core.Find(id.Value);
        if (state is null || data.Sequence <= state.Info.Head)
        {
            // Seen before, or before this device's part of the log.
            await core.Journal.CommitAsync(transaction, CancellationToken.None);
            return false;
        }

        try
        {
            var step = new LogStep(state, data, eventId, transaction);
            CheckLog(step);
            await ProcessAsync(step, cancellationToken);
            step.Save(core.Received);
            await core.Journal.CommitAsync(transaction, CancellationToken.None);
        }
        catch
        {
            core.Reload(id.Value);
            throw;
        }

        core.Received.Arrived();
        state.SignalMoved();
        if (state.Info is { Lost: not 0 } or { ResetDue: true } or { Report: not null } or { Returning: not null } or { Doubt: true })
        {
            core.Mending.Ring();
        }

        return true;
    }

    private static void CheckLog(LogStep step)
    {
        var info = step.State.Info;
        if (info.Forgotten && step.Data.Sequence > info.Head + 1)
        {
            // The service keeps what is between no more: the chain goes on from what this event says of it.
            step.Incident(IncidentKind.HistoryForgotten, null);
            var epoch = (ulong)Math.Max(0, step.Data.Epoch);
            info = info with { Head = step.Data.Sequence - 1, Hash = step.Data.PreviousHash, Lost = epoch > step.State.Group.Epoch ? epoch : info.Lost };
        }

        var computed = LogHash.Next(info.Hash, (ulong)step.Data.Sequence, KindOf(step.Data), step.SenderDevice, step.Data.Payload);
        if (step.Data.Sequence != info.Head + 1 || !step.Data.PreviousHash.AsSpan().SequenceEqual(info.Hash) || !computed.AsSpan().SequenceEqual(step.Data.Hash))
        {
            step.Incident(IncidentKind.LogBroken, null);
        }

        step.State.Info = info with { Head = step.Data.Sequence, Hash = step.Data.Hash, Forgotten = false };
        step.Transaction.Put(StoreKeys.Hash(step.State.Id, step.Data.Sequence), step.Data.Hash);
        if (step.Data.Sequence > KeptHashes)
        {
            step.Transaction.Delete(StoreKeys.Hash(step.State.Id, step.Data.Sequence - KeptHashes));
        }
    }

    private async Task ProcessAsync(LogStep step, CancellationToken cancellationToken)
    {
        var own = step.SenderDevice == core.Device.Identity.DeviceId;
        switch (KindOf(step.Data))
        {
            case LogEventKind.Message when own:
                OwnMessage(step);
                break;
            case LogEventKind.Message:
                ReceiveMessage(step, await commits.ProcessMlsAsync(step, cancellationToken));
                break;
            case LogEventKind.Commit:
                await commits.CommitAsync(step, own, cancellationToken);
                break;
            case LogEventKind.Proposal:
                step.GroupChanged = await commits.ProcessMlsAsync(step, cancellationToken) is MlsProcessResult.ProposalReceived;
                break;
            default:
                commits.Notice(step, own);
                break;
        }
    }

    private void OwnMessage(LogStep step)
    {
        var messageId = step.Data.ClientMessageId ?? Guid.Empty;
        if (core.Journal.Read(StoreKeys.Send(messageId)) is { } pending)
        {
            var send = JsonSerializer.Deserialize(pending, StoreJson.Default.PendingSend)!;
            step.Transaction.Delete(StoreKeys.Send(messageId));
            KeepOwn(core, step.Transaction, send, step.Data);
            if (send.ContentType == (int)EnvelopeContentType.Title)
            {
                step.State.Info = step.State.Info with { Title = send.Text };
            }

            return;
        }

        if (core.Journal.Read(StoreKeys.Message(step.State.Id, step.Data.Sequence)) is { } kept
            && JsonSerializer.Deserialize(kept, StoreJson.Default.StoredMessage)!.MessageId == messageId)
        {
            return;
        }

        // This device sent what this store knows nothing of: the store is an old copy, and its next message would use a key twice.
        throw new GraphChatException(
            ClientErrorCode.StoreRolledBack, "The server has messages of this device that its store does not know: the store is an old copy. Register a new device.");
    }

    /// <summary>Puts an own message into the history under the place that the server gave it.</summary>
    public static void KeepOwn(ClientCore core, JournalTransaction transaction, PendingSend send, EventData data)
    {
        var identity = core.Device.Identity;
        if (!EventId.TryParse(data.Id, out var id) || data.Sequence < 1)
        {
            throw GraphQLError.Unexpected("an event without its ids");
        }

        var stored = new StoredMessage(
            id.Value, send.MessageId, identity.UserId, identity.DeviceId, send.SentAt, data.CreatedAt.ToUnixTimeMilliseconds(),
            send.ContentType, send.Text, data.Franking is not null, [], data.Franking?.KeyId, data.Franking?.Tag, data.Franking?.Time ?? 0, send.Epoch);
        transaction.Put(
            StoreKeys.Message(send.Conversation, data.Sequence), JsonSerializer.SerializeToUtf8Bytes(stored, StoreJson.Default.StoredMessage));
    }

    private void ReceiveMessage(LogStep step, MlsProcessResult result)
    {
        var claimed = step.SenderUser;
        if (result is not MlsProcessResult.ApplicationMessage message)
        {
            // Sent by somebody who had not heard of this device yet: RFC 9420 §15.2 lets the past epoch in, and its keys are not ours.
            var place = MlsMessageHeader.TryRead(step.Data.Payload, out var header) ? GroupPlace.Of(header.GroupId.Span, header.Epoch) : default;
            if (header is not null && place < step.State.Place with { Epoch = step.State.Info.JoinedEpoch })
            {
                return;
            }

            // What the service took for the present epoch, and this device cannot open, may be of another epoch of that number.
            step.State.Info = step.State.Info with { Doubt = step.State.Info.Doubt || (!step.State.IsAdrift && place >= step.State.Place) };
            step.Incident(IncidentKind.Unreadable, claimed);
            return;
        }

        step.GroupChanged = true;
        if (ConversationState.Identity(message.Sender) is not { } author)
        {
            step.Incident(IncidentKind.Unreadable, claimed);
            return;
        }

        if (author.UserId != claimed || author.DeviceId != step.SenderDevice)
        {
            step.Incident(IncidentKind.WrongSender, author.UserId);
        }

        if (!Envelope.TryParse(message.Data, out var envelope) || (step.Data.ClientMessageId is { } clientId && clientId != envelope.MessageId))
        {
            step.Incident(IncidentKind.Unreadable, author.UserId);
            return;
        }

        if (!FrankingCommitment.Verify(message.AuthenticatedData, step.State.Group.GroupId.Span, message.Epoch, author, envelope))
        {
            // Not shown: every message that is shown can be reported.
            step.Incident(IncidentKind.FrankingMismatch, author.UserId);
            return;
        }

        core.Silence.Heard(step.State.Id, author.DeviceId, step.Transaction);
        CheckSeen(step, envelope, author.UserId);
        Show(step, envelope, author, message.Epoch);
    }

    private static void Show(LogStep step, Envelope envelope, DeviceIdentity author, ulong epoch)
    {
        var franking = step.Data.Franking;
        var stored = new StoredMessage(
            step.EventId.Value, envelope.MessageId, author.UserId, author.DeviceId, (long)Math.Min(envelope.SentAtMilliseconds, long.MaxValue / 20_000),
            step.Data.CreatedAt.ToUnixTimeMilliseconds(), (int)envelope.ContentType, Encoding.UTF8.GetString(envelope.Content.Span),
            franking is not null, envelope.FrankingKey.ToArray(), franking?.KeyId, franking?.Tag, franking?.Time ?? 0, epoch);
        step.Transaction.Put(
            StoreKeys.Message(step.State.Id, step.Data.Sequence), JsonSerializer.SerializeToUtf8Bytes(stored, StoreJson.Default.StoredMessage));
        if (envelope.ContentType == EnvelopeContentType.Title)
        {
            step.State.Info = step.State.Info with { Title = stored.Text };
            step.Items.Add(new StoredItem(StoredItem.TitleKind, step.State.Id, step.Data.Sequence, author.UserId, Title: stored.Text));
            return;
        }

        step.Items.Add(new StoredItem(StoredItem.Message, step.State.Id, step.Data.Sequence));
    }

    /// <summary>Compares what the sender saw of the log with what this device saw.</summary>
    private void CheckSeen(LogStep step, Envelope envelope, Guid author)
    {
        var seen = (long)Math.Min(envelope.SeenSequence, long.MaxValue);
        var diverged = seen >= step.Data.Sequence;
        if (!diverged && seen >= step.State.Info.Joined
            && core.Journal.Read(StoreKeys.Hash(step.State.Id, seen)) is { } hash)
        {
            diverged = !envelope.SeenHash.Span.SequenceEqual(hash);
        }

        if (diverged)
        {
            step.Incident(IncidentKind.LogDiverged, author);
        }
    }

    private static LogEventKind KindOf(EventData data) => data.Kind switch
    {
        "MESSAGE" => LogEventKind.Message,
        "COMMIT" => LogEventKind.Commit,
        "PROPOSAL" => LogEventKind.Proposal,
        _ => LogEventKind.Notice,
    };
}
