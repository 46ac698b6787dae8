using System.Security.Cryptography;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Messages;

/// <summary>Takes an encrypted message into a conversation's log.</summary>
public sealed class SendMessage(
    IEventLog log,
    CallerDevices devices,
    IMlsInspector inspector,
    IFrankingKeys frankingKeys,
    DeliveryLimits limits,
    TimeProvider time)
{
    /// <summary>
    /// Sends; when it returns, the message is stored for good. The same id with the same bytes gives the first answer.
    /// </summary>
    /// <exception cref="DeliveryException">
    /// BAD_INPUT, LIMIT_EXCEEDED, IDEMPOTENCY_EXPIRED, IDEMPOTENCY_MISMATCH, DEVICE_REQUIRED, DEVICE_REVOKED,
    /// INVALID_MLS_MESSAGE, NOT_FOUND, FORBIDDEN, STALE_EPOCH, FUTURE_EPOCH, UNAVAILABLE.
    /// </exception>
    public async Task<Event> ExecuteAsync(Caller caller, SendMessageInput input, CancellationToken cancellationToken)
    {
        if (input.Message.Length > limits.MaxMessageBytes)
        {
            throw Refusal.Limit("Bytes of a message", limits.MaxMessageBytes);
        }

        var now = Clock.Now(time);
        IdempotencyKeys.Check(input.ClientMessageId, now, limits);
        var device = await devices.RequireIdAsync(caller, cancellationToken);
        var header = inspector.InspectMessage(input.Message) switch
        {
            MessageInspection.Readable { Epoch: <= long.MaxValue } readable => readable,
            MessageInspection.Refused refused => throw Refusal.Mls(refused.Section, "It is not an application message as PrivateMessage."),
            _ => throw Refusal.Mls("6", "The epoch is not one that a group reaches."),
        };
        if (!FrankingTagger.TryReadCommitment(header.AuthenticatedData, out var commitment))
        {
            throw Refusal.Mls("franking", "The authenticated_data holds no franking commitment.");
        }

        var key = await frankingKeys.ForTimeAsync(now, cancellationToken);
        var milliseconds = now.ToUnixTimeMilliseconds();
        var tag = FrankingTagger.ComputeTag(
            key,
            commitment.Span,
            header.GroupId.Span,
            header.Epoch,
            caller.User,
            device,
            input.ClientMessageId,
            milliseconds,
            input.Message.Span);
        var append = new Append
        {
            Id = new EventId(Guid.CreateVersion7(now)),
            Conversation = input.Conversation,
            Kind = EventKind.Message,
            Sender = caller.User,
            SenderDevice = device,
            ClientMessageId = input.ClientMessageId,
            Digest = SHA256.HashData(input.Message.Span),
            GroupId = header.GroupId,
            Epoch = (long)header.Epoch,
            Payload = input.Message,
            Time = now,
            Franking = new FrankingTag(key.Id, tag, milliseconds),
        };
        return AppendAnswers.Require(await log.AppendAsync(append, cancellationToken));
    }
}
