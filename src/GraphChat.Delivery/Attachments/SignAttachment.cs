using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Attachments;

/// <summary>
/// Gives addresses for bytes without an envelope around them: in the object store, so that they need not pass through a
/// node, or else at the nodes. Who may have one is what <see cref="UploadAttachment"/> and <see cref="ReadAttachment"/>
/// say; the whole's hash is checked in any case.
/// </summary>
public sealed class SignAttachment(
    IBlobStore blobs, UploadAttachment upload, ReadAttachment read, DeliveryLimits limits, AttachmentAddresses? addresses = null)
{
    /// <summary>Where to put a part, or null where there are no addresses.</summary>
    /// <exception cref="DeliveryException">NOT_FOUND, BAD_INPUT, LIMIT_EXCEEDED, DEVICE_REVOKED or UNAVAILABLE.</exception>
    public async Task<SignedAddress?> ForPartAsync(
        Caller caller, Guid id, long offset, int size, CancellationToken cancellationToken)
    {
        if (offset < 0 || size < 1)
        {
            throw Refusal.BadInput("A part begins at 0 or later and has at least one byte.");
        }

        if (size > limits.MaxSignedPartBytes)
        {
            throw Refusal.Limit("Bytes of a part", limits.MaxSignedPartBytes);
        }

        var attachment = await upload.RequireOwnAsync(caller, id, cancellationToken);
        if (attachment.CompletedAt is not null || offset > attachment.Size - size)
        {
            throw Refusal.Limit("Bytes of the attachment", attachment.Size);
        }

        return blobs switch
        {
            ISignedBlobs signed => signed.SignPart(id, offset, size),
            IStreamedBlobs => addresses?.ForPart(caller, id, offset, size),
            _ => null,
        };
    }

    /// <summary>Where to get an attachment from, or null where there are no addresses.</summary>
    /// <exception cref="DeliveryException">NOT_FOUND, DEVICE_REVOKED or UNAVAILABLE.</exception>
    public async Task<SignedAddress?> ForReadingAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        await read.RequireReadableAsync(caller, id, cancellationToken);
        return blobs switch
        {
            ISignedBlobs signed => signed.SignRead(id),
            IStreamedBlobs => addresses?.ForReading(caller, id),
            _ => null,
        };
    }
}
