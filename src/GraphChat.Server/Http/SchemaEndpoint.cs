using System.Text;
using GraphChat.Api.Schema;

namespace GraphChat.Server.Http;

/// <summary><c>GET /schema.graphql</c>: the contract as it is written, for everybody.</summary>
internal static class SchemaEndpoint
{
    public static void MapSchema(this IEndpointRouteBuilder endpoints)
    {
        var content = StaticContent.Of(
            Encoding.UTF8.GetBytes(string.Join('\n', ApiSdl.Files.Select(file => file.Text))), "text/plain; charset=utf-8");
        endpoints.MapGet("/schema.graphql", content.WriteAsync);
    }
}
