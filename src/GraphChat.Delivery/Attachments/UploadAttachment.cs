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
        var isNew = await store.FindAsync(input.Id, cancellationToken) is null;
        if (isNew)
        {
            await RequireRoomAsync(caller.User, now, input.Size, cancellationToken);
        }

        var wanted = new Attachment(input.Id, input.Conversation, caller.User, input.Size, input.Hash, now, null, null);
        var noted = await store.AddAsync(wanted, cancellationToken);
        if (isNew && noted.User == caller.User)
        {
            await RequireStillRoomAsync(noted, now, cancellationToken);
        }

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

        var end = await KeepAsync(attachment, blobs.AppendAsync(id, offset, bytes, cancellationToken));
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

    /// <summary>Waits for bytes that are added, and deletes them where the upload was forgotten meanwhile.</summary>
    internal async Task<long> KeepAsync(Attachment attachment, Task<long> added)
    {
        try
        {
            return await added;
        }
        finally
        {
            // Also for bytes that were cut: without a note nobody would find them again.
            var noted = await store.FindAsync(attachment.Id, CancellationToken.None);
            if (noted is null || (noted.User != attachment.User && noted.CompletedAt is null))
            {
                await blobs.DeleteAsync(attachment.Id, CancellationToken.None);
            }
        }
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

        var complete = await store.CompleteAsync(attachment.Id, Clock.Now(time), cancellationToken);
        return complete?.User == attachment.User ? new UploadState(complete, complete.Size) : throw NotFound();
    }

    private async Task RequireRoomAsync(UserId user, DateTimeOffset now, long size, CancellationToken cancellationToken)
    {
        var (today, all) = await store.CountBytesAsync(user, now - s_day, cancellationToken);
        if (today + size > limits.MaxAttachmentBytesADay)
        {
            throw Refusal.Limit("Bytes of attachments a day", limits.MaxAttachmentBytesADay);
        }

        if (all + size > limits.MaxAttachmentBytesOfPerson)
        {
            throw Refusal.Limit("Bytes of attachments of one person", limits.MaxAttachmentBytesOfPerson);
        }
    }

    // Of uploads that begin at once each counts the others as well, once all are noted.
    private async Task RequireStillRoomAsync(Attachment noted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await RequireRoomAsync(noted.User, now, size: 0, cancellationToken);
        }
        catch (DeliveryException exception) when (exception.Code == DeliveryErrorCode.LimitExceeded)
        {
            await ForgetAsync(noted, cancellationToken);
            throw;
        }
    }

    private async Task ForgetAsync(Attachment attachment, CancellationToken cancellationToken)
    {
        // Nothing more is added to it from here on; what another node completed meanwhile stays.
        if (!await store.TakeIncompleteAsync(attachment.Id, cancellationToken))
        {
            return;
        }

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
