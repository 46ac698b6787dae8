namespace GraphChat.Api.Attachments;

/// <summary>The input of <c>signUploadPart</c>.</summary>
internal sealed record SignUploadPartInput(Guid Id, long Offset, int Size);
