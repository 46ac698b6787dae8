namespace GraphChat.Server.Http;

/// <summary>
/// <c>/graphiql</c>: GraphiQL for developers, all of it from this server. Who uses it brings an access token; the page has none.
/// </summary>
internal static class GraphiQLPage
{
    // 'self' allows the socket too (CSP Level 3 section 6.7.2.8).
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void MapGraphiQL(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/graphiql", StaticContent.Of(EmbeddedFiles.Read("graphiql.html"), "text/html; charset=utf-8"));
        Map(endpoints, "/graphiql/page.css", StaticContent.Of(EmbeddedFiles.Read("graphiql-page.css"), "text/css; charset=utf-8"));
        Map(endpoints, "/graphiql/graphiql.css", StaticContent.OfBrotli(EmbeddedFiles.Read("graphiql.css.br"), "text/css; charset=utf-8"));
        Map(endpoints, "/graphiql/graphiql.js", StaticContent.OfBrotli(EmbeddedFiles.Read("graphiql.js.br"), "text/javascript; charset=utf-8"));
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, StaticContent content) => endpoints.MapGet(path, context =>
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return content.WriteAsync(context);
    });
}
