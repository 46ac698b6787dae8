using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Attachments;

/// <summary>
/// Takes and gives bytes at the addresses of <see cref="AttachmentAddresses"/>. An address gives no right of its own: each
/// time it is looked whether its person may still have what it is good for. Every refusal of an address is the same.
/// </summary>
public sealed class ServeAttachment(
    IStreamedBlobs blobs, UploadAttachment upload, ReadAttachment read, ISessionRevocations revocations, CallerDevices devices,
    AttachmentAddresses addresses)
{
    /// <summary>An attachment and its bytes, which the caller disposes.</summary>
    /// <exception cref="DeliveryException">NOT_FOUND or UNAVAILABLE.</exception>
    public async Task<(Attachment Attachment, Stream Bytes)> ReadAsync(string? address, CancellationToken cancellationToken)
    {
        var good = await RequireAsync(address, isPart: false, cancellationToken);
        return (await read.RequireReadableAsync(good.User, good.Id, cancellationToken), blobs.OpenRead(good.Id));
    }

    /// <summary>
    /// Takes a part if the upload ends where it begins, else nothing; how far the upload is then, the next part or beginning
    /// again tells.
    /// </summary>
    /// <exception cref="DeliveryException">NOT_FOUND, BAD_INPUT where it has another length than was told, or UNAVAILABLE.</exception>
    public async Task PutAsync(string? address, long? length, Stream bytes, CancellationToken cancellationToken)
    {
        var good = await RequireAsync(address, isPart: true, cancellationToken);
        var attachment = await upload.RequireOwnAsync(good.User, good.Id, cancellationToken);
        if (attachment.CompletedAt is not null)
        {
            throw UploadAttachment.NotFound();
        }

        if (length != good.Size)
        {
            throw Refusal.BadInput("A part has exactly the bytes that were told when its address was asked for, and says so in Content-Length.");
        }

        await upload.KeepAsync(attachment, blobs.AppendAsync(good.Id, good.Offset!.Value, bytes, good.Size, cancellationToken));
    }

    private async Task<AttachmentAddress> RequireAsync(string? address, bool isPart, CancellationToken cancellationToken) =>
        addresses.Read(address) is { } good && good.Offset.HasValue == isPart
        && !await revocations.IsRevokedAsync(good.SessionId, cancellationToken)
        && !await devices.IsRevokedAsync(good.SessionId, cancellationToken)
            ? good
            : throw UploadAttachment.NotFound();
}
