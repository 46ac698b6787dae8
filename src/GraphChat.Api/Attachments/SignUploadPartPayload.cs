using GraphChat.Delivery.Attachments;

namespace GraphChat.Api.Attachments;

/// <summary>What <c>signUploadPart</c> gives.</summary>
internal sealed record SignUploadPartPayload(SignedAddress? Address);
