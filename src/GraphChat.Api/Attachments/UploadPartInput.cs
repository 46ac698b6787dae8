namespace GraphChat.Api.Attachments;

/// <summary>The input of <c>uploadPart</c>.</summary>
internal sealed record UploadPartInput(Guid Id, long Offset, ReadOnlyMemory<byte> Bytes);
