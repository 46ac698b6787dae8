using GraphChat.Server.Configuration;
using GraphChat.Server.Http;

namespace GraphChat.Server.Hosting;

/// <summary>What every exchange goes through before an endpoint sees it, outermost first.</summary>
internal static class HttpPipeline
{
    public static void UsePipeline(this WebApplication app, ServerOptions options)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders(options.IsLoopback);
        app.UseUnhandledErrors();
        app.UseHostGuard(options.PublicOrigin);
    }
}
