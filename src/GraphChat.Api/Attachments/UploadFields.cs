using GraphChat.Delivery.Attachments;

namespace GraphChat.Api.Attachments;

/// <summary>The fields of <c>Upload</c> that its properties do not serve.</summary>
internal static class UploadFields
{
    public static Guid Id(UploadState upload) => upload.Attachment.Id;
}
