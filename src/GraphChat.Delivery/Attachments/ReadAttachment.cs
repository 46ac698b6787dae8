using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Attachments;

/// <summary>Gives the bytes of attachments to those who may see the message that they go with.</summary>
public sealed class ReadAttachment(
    IAttachmentStore store, IBlobStore blobs, IConversationStore conversations, CallerDevices devices, DeliveryLimits limits)
{
    /// <summary>At most so many bytes from an offset on; fewer, or none, at the end.</summary>
    /// <exception cref="DeliveryException">NOT_FOUND, BAD_INPUT, LIMIT_EXCEEDED, DEVICE_REVOKED or UNAVAILABLE.</exception>
    public async Task<ReadOnlyMemory<byte>> ExecuteAsync(
        Caller caller, Guid id, long offset, int most, CancellationToken cancellationToken)
    {
        if (offset < 0 || most < 1)
        {
            throw Refusal.BadInput("A part begins at 0 or later and has at least one byte.");
        }

        if (most > limits.MaxAttachmentPartBytes)
        {
            throw Refusal.Limit("Bytes of a part", limits.MaxAttachmentPartBytes);
        }

        await RequireReadableAsync(caller, id, cancellationToken);
        return await blobs.ReadAsync(id, offset, most, cancellationToken);
    }

    internal async Task<Attachment> RequireReadableAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        await devices.RequireNotRevokedAsync(caller, cancellationToken);
        return await RequireReadableAsync(caller.User, id, cancellationToken);
    }

    internal async Task<Attachment> RequireReadableAsync(UserId user, Guid id, CancellationToken cancellationToken)
    {
        var attachment = await store.FindAsync(id, cancellationToken);
        if (attachment is not { CompletedAt: not null, Sequence: { } sequence })
        {
            throw UploadAttachment.NotFound();
        }

        // Like the message: who came later or left before may not.
        var stays = await conversations.FindMembershipsAsync(attachment.Conversation, user, cancellationToken);
        return stays.Any(stay => stay.Covers(sequence)) ? attachment : throw UploadAttachment.NotFound();
    }
}
