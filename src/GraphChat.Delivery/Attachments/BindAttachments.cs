using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Attachments;

/// <summary>Ties attachments to the caller's message that carries their keys: from then on its readers get them.</summary>
public sealed class BindAttachments(IAttachmentStore store, ReadHistory history, DeliveryLimits limits)
{
    /// <summary>Ties them, all or as many as are there; the same again changes nothing.</summary>
    /// <exception cref="DeliveryException">NOT_FOUND where a message or an attachment is not the caller's, LIMIT_EXCEEDED, UNAVAILABLE.</exception>
    public async Task ExecuteAsync(Caller caller, EventId message, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count > limits.MaxAttachmentsOfMessage)
        {
            throw Refusal.Limit("Attachments of a message", limits.MaxAttachmentsOfMessage);
        }

        var found = await history.FindAsync(caller, message, cancellationToken);
        if (found is null || found.Sender != caller.User || found.Kind != EventKind.Message)
        {
            throw new DeliveryException(DeliveryErrorCode.NotFound, "There is no such message.");
        }

        var tied = await store.BindAsync(found.Conversation, caller.User, ids, found.Sequence, cancellationToken);
        if (tied != ids.Distinct().Count())
        {
            throw UploadAttachment.NotFound();
        }
    }
}
