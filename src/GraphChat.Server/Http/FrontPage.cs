namespace GraphChat.Server.Http;

/// <summary>What a person sees who opens the address in a browser; nothing in it comes from a request.</summary>
internal static class FrontPage
{
    private const string Policy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void MapFrontPage(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/", "front-page.html", "text/html; charset=utf-8");
        Map(endpoints, "/front-page.css", "front-page.css", "text/css; charset=utf-8");
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, string file, string contentType)
    {
        var content = StaticContent.Of(EmbeddedFiles.Read(file), contentType);
        endpoints.MapGet(path, context =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            return content.WriteAsync(context);
        });
    }
}
