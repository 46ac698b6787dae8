namespace GraphChat.Delivery.Attachments;

/// <summary>How far an upload has come.</summary>
/// <param name="Attachment">What is uploaded.</param>
/// <param name="Offset">How many bytes are there; the next part begins here.</param>
public sealed record UploadState(Attachment Attachment, long Offset)
{
    /// <summary>Whether all of it is there and its hash is right.</summary>
    public bool IsComplete => Attachment.CompletedAt is not null;
}
