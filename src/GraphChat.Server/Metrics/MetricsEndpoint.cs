using System.Net;
using GraphChat.Server.Configuration;

namespace GraphChat.Server.Metrics;

/// <summary>
/// <c>GET /metrics</c> in the text format of Prometheus: at an address of its own where one is configured, else on a server for
/// this machine only, to this machine. Everywhere else there is nothing.
/// </summary>
internal static class MetricsEndpoint
{
    private const string Path = "/metrics";

    /// <summary>Lets nothing but metrics and health through at the address of its own, and metrics nowhere else.</summary>
    public static IApplicationBuilder UseMetricsGate(this IApplicationBuilder app, ServerOptions options) => app.Use((context, next) =>
    {
        var isMetrics = context.Request.Path == Path;
        var isOwnAddress = options.MetricsListen is { } address && context.Connection.LocalPort == address.Port;
        var isAllowed = isOwnAddress
            ? isMetrics || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
            : !isMetrics || (options.MetricsListen is null && options.IsLoopback && IsLoopback(context.Connection.RemoteIpAddress));
        if (isAllowed)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    public static void MapMetrics(this IEndpointRouteBuilder endpoints, MetricsStore store) => endpoints.MapGet(Path, async context =>
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(store.ToText(), context.RequestAborted);
    });

    private static bool IsLoopback(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);
}
