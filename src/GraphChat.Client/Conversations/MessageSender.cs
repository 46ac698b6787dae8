using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>
/// Encrypts messages and brings them to the server. Ciphertext and ratchet state are in the journal before anything leaves, and
/// the same bytes are sent until the server answers.
/// </summary>
internal sealed class MessageSender(ClientCore core, EventApplier applier, Committer committer, GroupReader groups)
{
    private const int MostEpochs = 20;

    private readonly ConcurrentDictionary<Guid, bool> _underWay = [];

    public async Task<SentMessage> SendAsync(Guid conversation, EnvelopeContentType type, string text, CancellationToken cancellationToken)
    {
        var messageId = Guid.CreateVersion7(core.Time.GetUtcNow());
        _underWay[messageId] = true;
        try
        {
            return await EncryptAndDeliverAsync(conversation, messageId, type, text, cancellationToken);
        }
        finally
        {
            _underWay.TryRemove(messageId, out _);
        }
    }

    /// <summary>What is in the journal and not known to have arrived, oldest first; a thousand at once.</summary>
    public IReadOnlyList<PendingSend> ReadPending() =>
        [.. core.Journal.ReadRange(StoreKeys.Sends, 1000).Select(entry => JsonSerializer.Deserialize(entry.Value, StoreJson.Default.PendingSend)!)];

    /// <summary>Brings what an earlier run, or a cancelled call, left behind to the server.</summary>
    public async Task FlushAsync(IReadOnlyList<PendingSend> sends, CancellationToken cancellationToken)
    {
        foreach (var pending in sends)
        {
            if (!_underWay.TryAdd(pending.MessageId, true))
            {
                continue;
            }

            try
            {
                if (core.Journal.Read(StoreKeys.Send(pending.MessageId)) is null)
                {
                    continue;
                }

                if (pending.Ciphertext.Length == 0 || await DeliverAsync(pending, cancellationToken) is null)
                {
                    await EncryptAndDeliverAsync(
                        pending.Conversation, pending.MessageId, (EnvelopeContentType)pending.ContentType, pending.Text, cancellationToken);
                }
            }
            catch (GraphChatException exception) when (IsFinal(exception.Code))
            {
                // Forgotten: it has nowhere to go, such as after a removal, which is among the received items.
            }
            finally
            {
                _underWay.TryRemove(pending.MessageId, out _);
            }
        }
    }

    private async Task<SentMessage> EncryptAndDeliverAsync(
        Guid conversation, Guid messageId, EnvelopeContentType type, string text, CancellationToken cancellationToken)
    {
        for (var epoch = 0; epoch < MostEpochs; epoch++)
        {
            if (core.Require(conversation) is { IsAdrift: true, Info.Removed: false } adrift)
            {
                await KeepAsync(new PendingSend(conversation, messageId, 0, [], (int)type, text, core.Time.GetUtcNow().ToUnixTimeMilliseconds()));
                await adrift.WaitAsync(state => state.Info.Removed || !state.IsAdrift, cancellationToken);
            }

            await SettleProposalsAsync(conversation, cancellationToken);
            var pending = await core.UnderGateAsync(() => EncryptAsync(conversation, messageId, type, text), cancellationToken);
            if (pending is not null && await DeliverAsync(pending, cancellationToken) is { } sent)
            {
                return sent;
            }
        }

        throw new GraphChatException(ApiCode.StaleEpoch, "The conversation changes faster than a message can be sent; try again.");
    }

    private async Task SettleProposalsAsync(Guid conversation, CancellationToken cancellationToken)
    {
        // RFC 9420 §12.4: application messages wait until the proposals of the epoch are committed.
        if (core.Require(conversation).Group.HasPendingProposals)
        {
            await committer.CommitAsync(conversation, _ => new Mls.MlsCommitRequest(), cancellationToken);
        }
    }

    /// <summary>Keeps a text that cannot be encrypted yet: it goes out by itself.</summary>
    private Task KeepAsync(PendingSend draft) => core.Journal.CommitAsync(
        new JournalTransaction().Put(StoreKeys.Send(draft.MessageId), JsonSerializer.SerializeToUtf8Bytes(draft, StoreJson.Default.PendingSend)),
        CancellationToken.None);

    /// <summary>Null where the group went adrift, or got proposals, meanwhile.</summary>
    private async Task<PendingSend?> EncryptAsync(Guid conversation, Guid messageId, EnvelopeContentType type, string text)
    {
        var state = core.Require(conversation);
        if (state.Info.Removed || !state.Group.IsActive)
        {
            await core.Journal.CommitAsync(new JournalTransaction().Delete(StoreKeys.Send(messageId)), CancellationToken.None);
            throw new GraphChatException(ClientErrorCode.NotAMember, "This device is no longer in the conversation.");
        }

        if (state.IsAdrift || state.Group.HasPendingProposals)
        {
            return null;
        }

        var now = core.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var envelope = new Envelope
        {
            MessageId = messageId,
            SentAtMilliseconds = (ulong)now,
            SeenSequence = (ulong)state.Info.Head,
            SeenHash = state.Info.Hash,
            ContentType = type,
            Content = Encoding.UTF8.GetBytes(text),
            FrankingKey = RandomNumberGenerator.GetBytes(FrankingCommitment.KeySize),
        };
        var epoch = state.Group.Epoch;
        var commitment = FrankingCommitment.Compute(
            envelope.FrankingKey.Span, state.Group.GroupId.Span, epoch, core.Device.Identity, messageId, envelope.Content.Span);
        try
        {
            var ciphertext = state.Group.Protect(envelope.ToBytes(), FrankingCommitment.ToAuthenticatedData(commitment));
            var pending = new PendingSend(conversation, messageId, epoch, ciphertext, (int)type, text, now, state.Place.Incarnation);
            var transaction = new JournalTransaction()
                .Put(StoreKeys.Send(messageId), JsonSerializer.SerializeToUtf8Bytes(pending, StoreJson.Default.PendingSend));
            state.Info = state.Info with { SentSince = state.Info.SentSince + 1 };
            state.SaveGroup(transaction);
            await core.Journal.CommitAsync(transaction, CancellationToken.None);
            return pending;
        }
        catch
        {
            core.Reload(conversation);
            throw;
        }
    }

    /// <summary>Sends until there is an answer; null where the epoch has passed and the message must be encrypted again.</summary>
    private async Task<SentMessage?> DeliverAsync(PendingSend pending, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["conversationId"] = new ConversationId(pending.Conversation).ToString(),
            ["clientMessageId"] = pending.MessageId.ToString("D"),
            ["message"] = Convert.ToBase64String(pending.Ciphertext),
        };
        var variables = new JsonObject { ["input"] = input };
        var backoff = new Backoff(core.Time);
        while (true)
        {
            try
            {
                var answer = await core.Api.ExecuteAsync(
                    OperationDocument.SendMessage, variables, AnswersJson.Default.SendMessageAnswer, cancellationToken);
                var sent = answer.SendMessage.Event;
                await AcceptedAsync(pending, sent, cancellationToken);
                return new SentMessage(EventId.Parse(sent.Id), sent.Sequence, pending.MessageId);
            }
            catch (GraphChatException exception) when (ApiCode.IsTransient(exception.Code) || exception.Code == ApiCode.FutureEpoch)
            {
                // A server that lags behind the epoch of its own log catches up.
                await backoff.WaitAsync(cancellationToken);
            }
            catch (GraphChatException exception) when (exception.Code == ApiCode.StaleEpoch)
            {
                await WaitForEpochAfterAsync(pending, cancellationToken);
                return null;
            }
            catch (GraphChatException exception) when (exception.Code is ApiCode.InvalidMlsMessage or ApiCode.Forbidden)
            {
                if (!await groups.IsReplacedAsync(pending.Conversation, pending.Incarnation, cancellationToken))
                {
                    await ForgetAsync(pending);
                    throw;
                }

                // The group was replaced by another, in which the message is encrypted again.
                await WaitForEpochAfterAsync(pending, cancellationToken);
                return null;
            }
            catch (GraphChatException exception) when (exception.Code is ApiCode.NotFound or ApiCode.Removed)
            {
                await ForgetAsync(pending);
                throw new GraphChatException(ClientErrorCode.NotAMember, "This device is no longer in the conversation.", exception);
            }
            catch (GraphChatException exception) when (IsFinal(exception.Code))
            {
                await ForgetAsync(pending);
                throw;
            }
        }
    }

    // Where nobody is signed in, or the device is not attached yet, the message stays and goes out later.
    private static bool IsFinal(string code) =>
        code is not (ClientErrorCode.SignedOut or ApiCode.Unauthenticated or ApiCode.DeviceRequired or ClientErrorCode.UnexpectedAnswer);

    private async Task AcceptedAsync(PendingSend pending, EventData sent, CancellationToken cancellationToken)
    {
        await core.UnderGateAsync(
            async () =>
            {
                var state = core.Find(pending.Conversation);
                if (state is not null && sent.Sequence == state.Info.Head + 1)
                {
                    return await applier.ApplyUnderGateAsync(sent, null, CancellationToken.None);
                }

                // Events before it are still on their way: it takes its place in the history, and the log reaches it later.
                var transaction = new JournalTransaction().Delete(StoreKeys.Send(pending.MessageId));
                EventApplier.KeepOwn(core, transaction, pending, sent);
                await core.Journal.CommitAsync(transaction, CancellationToken.None);
                return true;
            },
            cancellationToken);
    }

    private Task ForgetAsync(PendingSend pending) =>
        core.Journal.CommitAsync(new JournalTransaction().Delete(StoreKeys.Send(pending.MessageId)), CancellationToken.None);

    private Task WaitForEpochAfterAsync(PendingSend pending, CancellationToken cancellationToken) => core.Require(pending.Conversation)
        .WaitAsync(state => state.Info.Removed || state.Place > pending.Place, cancellationToken);
}
