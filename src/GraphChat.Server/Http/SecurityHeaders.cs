using Microsoft.Net.Http.Headers;

namespace GraphChat.Server.Http;

/// <summary>The headers that every answer carries; what an endpoint set itself stays.</summary>
internal static class SecurityHeaders
{
    private const string NothingAllowed = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app, bool isLoopback) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.TryAdd(HeaderNames.XContentTypeOptions, "nosniff");
            headers.TryAdd(HeaderNames.ContentSecurityPolicy, NothingAllowed);
            headers.TryAdd("Referrer-Policy", "no-referrer");
            headers.TryAdd(HeaderNames.XFrameOptions, "DENY");
            headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
            headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
            headers.TryAdd("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()");
            if (!isLoopback)
            {
                headers.TryAdd(HeaderNames.StrictTransportSecurity, "max-age=31536000; includeSubDomains");
            }

            return Task.CompletedTask;
        });
        return next(context);
    });
}
