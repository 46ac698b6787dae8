using GraphChat.Api.Errors;
using GraphChat.Delivery;
using GraphChat.Delivery.Attachments;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace GraphChat.Server.Http;

/// <summary>The bytes of attachments at the addresses that <c>attachmentUrl</c> and <c>signUploadPart</c> give.</summary>
internal static class AttachmentEndpoint
{
    private const string Octets = "application/octet-stream";
    private const string BytesUnit = "bytes=";

    public static void MapAttachments(this IEndpointRouteBuilder endpoints, ServeAttachment serve, DeliveryLimits limits)
    {
        endpoints.MapMethods(AttachmentAddresses.Path, [HttpMethods.Get, HttpMethods.Head], context => AnswerAsync(context, async address =>
        {
            var (attachment, bytes) = await serve.ReadAsync(address, context.RequestAborted);
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(attachment.Hash.Span)}\"");
            KeepOnlyUsableRange(context.Request, tag);
            var headers = context.Response.Headers;
            headers.CacheControl = "private, no-store";
            headers.ContentDisposition = "attachment";
            await Results.Stream(bytes, Octets, entityTag: tag, enableRangeProcessing: true).ExecuteAsync(context);
        }));
        endpoints.MapPut(AttachmentAddresses.Path, context => AnswerAsync(context, async address =>
        {
            // Larger than any other body, and passed on to the disk as it comes.
            context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = limits.MaxSignedPartBytes;
            await serve.PutAsync(address, context.Request.ContentLength, context.Request.Body, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }));
    }

    // What the framework does not look at itself before it cuts a range out.
    private static void KeepOnlyUsableRange(HttpRequest request, EntityTagHeaderValue tag)
    {
        var range = request.Headers.Range;
        var isUsable =
            // RFC 9110 §14.2: ranges are for GET, in a unit that is known.
            HttpMethods.IsGet(request.Method) && range.Count == 1 && range[0]!.StartsWith(BytesUnit, StringComparison.OrdinalIgnoreCase)
            // RFC 9110 §13.1.5: a date matches only where a date was given, and here none is.
            && (request.Headers.IfRange.Count == 0 || request.Headers.IfRange == tag.ToString());
        if (!isUsable)
        {
            request.Headers.Remove(HeaderNames.Range);
        }

        request.Headers.Remove(HeaderNames.IfRange);
    }

    private static async Task AnswerAsync(HttpContext context, Func<string?, Task> answer)
    {
        try
        {
            var addresses = context.Request.Query[AttachmentAddresses.Parameter];
            await answer(addresses.Count == 1 ? addresses[0] : null);
        }
        catch (DeliveryException exception) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = exception.Code switch
            {
                DeliveryErrorCode.NotFound => StatusCodes.Status404NotFound,
                DeliveryErrorCode.BadInput => StatusCodes.Status400BadRequest,
                _ => StatusCodes.Status503ServiceUnavailable,
            };
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.WriteAsJsonAsync(
                new { errors = new[] { new { message = exception.Message, extensions = new { code = ErrorMapping.CodeOf(exception.Code) } } } },
                context.RequestAborted);
        }
    }
}
