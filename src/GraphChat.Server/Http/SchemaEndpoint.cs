using System.Text;
using GraphChat.Api.Schema;

namespace GraphChat.Server.Http;

/// <summary><c>GET /schema.graphql</c>: the contract as it is written, for everybody.</summary>
internal static class SchemaEndpoint
{
    public static void MapSchema(this IEndpointRouteBuilder endpoints)
    {
        var text = Encoding.UTF8.GetBytes(string.Join('\n', ApiSdl.Files.Select(file => file.Text)));
        endpoints.MapGet("/schema.graphql", context =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            context.Response.Headers.CacheControl = "no-cache";
            context.Response.ContentLength = text.Length;
            return context.Response.Body.WriteAsync(text, context.RequestAborted).AsTask();
        });
    }
}
