namespace GraphChat.Api.Attachments;

/// <summary>The input of <c>bindAttachments</c>.</summary>
internal sealed record BindAttachmentsInput(string EventId, IReadOnlyList<Guid> Ids);
