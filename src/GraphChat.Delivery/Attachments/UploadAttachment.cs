using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Attachments;

/// <summary>Takes an encrypted file part by part; an upload that was cut goes on where it stopped, on any node.</summary>
public sealed class UploadAttachment(
    IAttachmentStore store, IBlobStore blobs, IConversationStore conversations, CallerDevices devices, DeliveryLimits limits, TimeProvider time)
{
    private const int HashLength = 32;
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    /// <summary>Begins, or tells how far it has come.</summary>
    /// <exception cref="DeliveryException">BAD_INPUT, LIMIT_EXCEEDED, NOT_FOUND, IDEMPOTENCY_MISMATCH, DEVICE_REVOKED or UNAVAILABLE.</exception>
    public async Task<UploadState> BeginAsync(Caller caller, BeginUploadInput input, CancellationToken cancellationToken)
    {
        if (input.Size < 1 || input.Hash.Length != HashLength || input.Id.Version != 4)
        {
            throw Refusal.BadInput("An attachment has a random UUID, at least one byte, and a SHA-256 of 32.");
        }

        if (input.Size > limits.MaxAttachmentBytes)
        {
            throw Refusal.Limit("Bytes of an attachment", limits.MaxAttachmentBytes);
        }

        await devices.RequireNotRevokedAsync(caller, cancellationToken);
        await RequireMemberAsync(caller.User, input.Conversation, cancellationToken);
        var now = Clock.Now(time);
        if (await store.FindAsync(input.Id, cancellationToken) is null)
        {
            var (today, all) = await store.CountBytesAsync(caller.User, now - s_day, cancellationToken);
            if (today + input.Size > limits.MaxAttachmentBytesADay)
            {
                throw Refusal.Limit("Bytes of attachments a day", limits.MaxAttachmentBytesADay);
            }

            if (all + input.Size > limits.MaxAttachmentBytesOfPerson)
            {
                throw Refusal.Limit("Bytes of attachments of one person", limits.MaxAttachmentBytesOfPerson);
            }
        }

        var wanted = new Attachment(input.Id, input.Conversation, caller.User, input.Size, input.Hash, now, null, null);
        var noted = await store.AddAsync(wanted, cancellationToken);
        return noted.User == caller.User && noted.Conversation == input.Conversation && noted.Size == input.Size
            && noted.Hash.Span.SequenceEqual(input.Hash.Span)
            ? new UploadState(noted, await blobs.LengthAsync(noted.Id, cancellationToken))
            : throw Refusal.Mismatch();
    }

    /// <summary>
    /// Adds a part; one for another offset than the present end adds nothing, and the answer says where to go on. With the
    /// last part the hash is checked: a wrong one forgets the upload.
    /// </summary>
    /// <exception cref="DeliveryException">NOT_FOUND, LIMIT_EXCEEDED, BAD_INPUT where the hash is wrong, DEVICE_REVOKED, UNAVAILABLE.</exception>
    public async Task<UploadState> AddPartAsync(
        Caller caller, Guid id, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length > limits.MaxAttachmentPartBytes)
        {
            throw Refusal.Limit("Bytes of a part", limits.MaxAttachmentPartBytes);
        }

        var attachment = await RequireOwnAsync(caller, id, cancellationToken);
        if (attachment.CompletedAt is not null)
        {
            return new UploadState(attachment, attachment.Size);
        }

        if (offset < 0 || offset > attachment.Size - bytes.Length)
        {
            throw Refusal.Limit("Bytes of the attachment", attachment.Size);
        }

        var end = await blobs.AppendAsync(id, offset, bytes, cancellationToken);
        if (end > attachment.Size)
        {
            // Only through an address of the object store.
            await ForgetAsync(attachment, cancellationToken);
            throw Refusal.BadInput("There are more bytes than were told; begin anew.");
        }

        return end == attachment.Size
            ? await CompleteAsync(attachment, cancellationToken)
            : new UploadState(attachment, end);
    }

    internal async Task<Attachment> RequireOwnAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        await devices.RequireNotRevokedAsync(caller, cancellationToken);
        return await RequireOwnAsync(caller.User, id, cancellationToken);
    }

    internal async Task<Attachment> RequireOwnAsync(UserId user, Guid id, CancellationToken cancellationToken)
    {
        var attachment = await store.FindAsync(id, cancellationToken);
        if (attachment is null || attachment.User != user)
        {
            throw NotFound();
        }

        await RequireMemberAsync(user, attachment.Conversation, cancellationToken);
        return attachment;
    }

    internal static DeliveryException NotFound() => new(DeliveryErrorCode.NotFound, "There is no such attachment.");

    private async Task<UploadState> CompleteAsync(Attachment attachment, CancellationToken cancellationToken)
    {
        var hash = await blobs.HashAsync(attachment.Id, cancellationToken);
        if (!hash.AsSpan().SequenceEqual(attachment.Hash.Span))
        {
            await ForgetAsync(attachment, cancellationToken);
            throw Refusal.BadInput("The bytes do not have the hash that was told; begin anew.");
        }

        var complete = await store.CompleteAsync(attachment.Id, Clock.Now(time), cancellationToken) ?? throw NotFound();
        return new UploadState(complete, complete.Size);
    }

    private async Task ForgetAsync(Attachment attachment, CancellationToken cancellationToken)
    {
        // The bytes first: a note without bytes is found again, bytes without a note are not.
        await blobs.DeleteAsync(attachment.Id, cancellationToken);
        await store.RemoveAsync(attachment.Id, cancellationToken);
    }

    private async Task RequireMemberAsync(UserId user, ConversationId conversation, CancellationToken cancellationToken)
    {
        if ((await conversations.FindAsync(user, [conversation], cancellationToken)).Count == 0)
        {
            throw Refusal.ConversationNotFound();
        }
    }
}
