using System.Net;

namespace GraphChat.Server.Http;

/// <summary>
/// Answers only for the public origin, so that a name that somebody else points here (DNS rebinding) is no way in. Health and
/// metrics are asked for by address and answer any name.
/// </summary>
internal static class HostGuard
{
    public static IApplicationBuilder UseHostGuard(this IApplicationBuilder app, string publicOrigin)
    {
        var origin = new Uri(publicOrigin);
        return app.Use((context, next) =>
        {
            if (IsOurs(context.Request.Host, origin) || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
                || context.Request.Path == "/metrics")
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return Task.CompletedTask;
        });
    }

    private static bool IsOurs(HostString host, Uri origin)
    {
        // On loopback the same server has several names and, behind a balancer, several ports.
        if (origin.Scheme == "http")
        {
            return string.Equals(host.Host, "localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        }

        return string.Equals(host.Host, origin.Host, StringComparison.OrdinalIgnoreCase) && (host.Port ?? 443) == origin.Port;
    }
}
