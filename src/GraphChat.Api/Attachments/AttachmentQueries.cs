using GraphChat.Delivery;
using GraphChat.Delivery.Attachments;

namespace GraphChat.Api.Attachments;

/// <summary>The field of <c>Query</c> about attachments.</summary>
internal static class AttachmentQueries
{
    public static Task<ReadOnlyMemory<byte>> AttachmentPart(
        Guid id, long offset, int first, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.ReadAttachment.ExecuteAsync(caller, id, offset, first, cancellationToken);

    public static Task<SignedAddress?> AttachmentUrl(
        Guid id, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.SignAttachment.ForReadingAsync(caller, id, cancellationToken);
}
