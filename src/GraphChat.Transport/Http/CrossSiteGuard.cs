using Microsoft.AspNetCore.Http;

namespace GraphChat.Transport.Http;

/// <summary>Tells a page of another site from our own pages and from clients that are no browser.</summary>
internal static class CrossSiteGuard
{
    /// <summary>A header that a page of another site cannot send without asking first (CORS preflight).</summary>
    public const string PreflightHeader = "GraphQL-Preflight";

    /// <summary>Whether a GET may be answered: it is simple by the rules of CORS, so a foreign page could send it.</summary>
    public static bool AllowsGet(HttpRequest request, ISet<string> allowedOrigins)
    {
        if (request.Headers.ContainsKey(PreflightHeader))
        {
            return true;
        }

        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0)
        {
            return site == "same-origin" || site == "none";
        }

        return request.Headers.Cookie.Count == 0 && AllowsOrigin(request, allowedOrigins);
    }

    /// <summary>
    /// Whether a socket may be opened: from a page of the same origin or a configured one, or from a client without an
    /// origin, which is no browser, and which brings no cookies.
    /// </summary>
    public static bool AllowsSocket(HttpRequest request, ISet<string> allowedOrigins) =>
        AllowsOrigin(request, allowedOrigins)
        && (request.Headers.Origin.Count > 0 || request.Headers.Cookie.Count == 0);

    private static bool AllowsOrigin(HttpRequest request, ISet<string> allowedOrigins)
    {
        var origin = request.Headers.Origin;
        return origin.Count switch
        {
            0 => true,
            1 => origin[0] is { } value && (allowedOrigins.Contains(value) || IsSameOrigin(request, value)),
            _ => false,
        };
    }

    private static bool IsSameOrigin(HttpRequest request, string origin) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
}
