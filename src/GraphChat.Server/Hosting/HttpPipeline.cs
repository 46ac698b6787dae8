using GraphChat.Delivery.Rates;
using GraphChat.Server.Configuration;
using GraphChat.Server.Http;
using GraphChat.Server.Metrics;

namespace GraphChat.Server.Hosting;

/// <summary>What every exchange goes through before an endpoint sees it, outermost first.</summary>
internal static class HttpPipeline
{
    public static void UsePipeline(this WebApplication app, ServerOptions options, RateLimiter rates)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders(options.IsLoopback);
        app.UseUnhandledErrors();
        app.UseMetricsGate(options);
        app.UseHostGuard(options.PublicOrigin);
        app.UseAddressLimit(rates);
    }
}
