using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Protocol;

/// <summary>Writes protocol responses, which no cache may keep.</summary>
internal static class Responses
{
    public static Task WriteErrorAsync(HttpContext context, ProtocolError error, int status = StatusCodes.Status400BadRequest) =>
        WriteJsonAsync(context, status, writer =>
        {
            writer.WriteString("error", error.Code);
            writer.WriteString("error_description", error.Description);
        });

    public static async Task WriteJsonAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        context.Response.StatusCode = status;
        NoStore(context);
        context.Response.Headers["X-Correlation-Id"] = context.TraceIdentifier;
        await WriteAsync(context, "application/json", buffer.ToArray());
    }

    public static async Task WriteAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    public static void NoStore(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
    }

    /// <summary>A redirect that always becomes a GET.</summary>
    public static void SeeOther(HttpContext context, string location)
    {
        NoStore(context);
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = location;
    }
}
