using GraphChat.Delivery.Attachments;

namespace GraphChat.Api.Attachments;

/// <summary>What <c>beginUpload</c> and <c>uploadPart</c> give.</summary>
internal sealed record UploadPayload(UploadState Upload);
