using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Transport.Http;

/// <summary>Writes answers with the headers that all of them have.</summary>
internal static class HttpResponses
{
    /// <summary>A whole response.</summary>
    public static async ValueTask WriteAsync(
        HttpContext context, ResponseFormat format, int status, ReadOnlyMemory<byte> json)
    {
        Begin(context.Response, format, status, json.Length);
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>A response that is nothing but errors, given as a JSON array.</summary>
    public static async ValueTask WriteErrorsAsync(
        HttpContext context, ResponseFormat format, int status, ReadOnlyMemory<byte> errors)
    {
        Begin(context.Response, format, status, "{\"errors\":"u8.Length + errors.Length + 1);
        var writer = context.Response.BodyWriter;
        writer.Write("{\"errors\":"u8);
        writer.Write(errors.Span);
        writer.Write("}"u8);
        await writer.FlushAsync(context.RequestAborted);
    }

    /// <summary>A refusal by the transport itself.</summary>
    public static ValueTask RefuseAsync(HttpContext context, ResponseFormat format, HttpRefusal refusal) =>
        WriteErrorsAsync(context, format, refusal.Status, TransportErrors.Array(refusal.Code, refusal.Message));

    private static void Begin(HttpResponse response, ResponseFormat format, int status, int length)
    {
        response.StatusCode = status;
        response.ContentType = format == ResponseFormat.GraphQLResponse
            ? "application/graphql-response+json; charset=utf-8"
            : "application/json; charset=utf-8";
        response.ContentLength = length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
