namespace GraphChat.Api.Attachments;

/// <summary>The input of <c>beginUpload</c>.</summary>
internal sealed record BeginUploadInput(Guid Id, string ConversationId, long Size, ReadOnlyMemory<byte> Hash);
