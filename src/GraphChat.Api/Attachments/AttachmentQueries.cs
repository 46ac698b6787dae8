using GraphChat.Delivery;

namespace GraphChat.Api.Attachments;

/// <summary>The field of <c>Query</c> about attachments.</summary>
internal static class AttachmentQueries
{
    public static Task<ReadOnlyMemory<byte>> AttachmentPart(
        Guid id, long offset, int first, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.ReadAttachment.ExecuteAsync(caller, id, offset, first, cancellationToken);
}
