using GraphChat.Delivery.Attachments;

namespace GraphChat.Api.Attachments;

/// <summary>The fields of <c>SignedUrl</c> that its properties do not serve.</summary>
internal static class SignedUrlFields
{
    public static string Url(SignedAddress address) => address.Url.AbsoluteUri;
}
