namespace GraphChat.Api.Attachments;

/// <summary>What <c>bindAttachments</c> gives.</summary>
internal sealed record BindAttachmentsPayload(string EventId);
