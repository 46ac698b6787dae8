using System.Collections.Concurrent;
using GraphChat.Identity.Storage;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Protocol;

/// <summary>
/// Lets applications in browsers read the answers of the endpoints that they call by script: those at origins where a
/// registered client has a redirect URI, and never with cookies.
/// </summary>
internal sealed class CrossOrigin(IdentityDatabase database, TimeProvider time)
{
    private const int MaxOrigin = 300;
    private const int MaxCached = 1000;
    private static readonly TimeSpan s_cached = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (bool IsKnown, long ReadAt)> _cache = new(StringComparer.Ordinal);

    /// <summary>Sets the headers of an answer; true if it was a preflight, which is answered with them.</summary>
    public async Task<bool> ApplyAsync(HttpContext context)
    {
        var isPreflight = HttpMethods.IsOptions(context.Request.Method);
        var headers = context.Response.Headers;
        headers.Append("Vary", "Origin");
        if (context.Request.Headers.Origin.ToString() is { Length: > 0 and <= MaxOrigin } origin && await IsKnownAsync(origin, context.RequestAborted))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = "DPoP-Nonce, WWW-Authenticate, Retry-After";
            if (isPreflight)
            {
                headers.AccessControlAllowMethods = "GET, POST";
                headers.AccessControlAllowHeaders = "Authorization, Content-Type, DPoP";
                headers.AccessControlMaxAge = "600";
            }
        }

        if (isPreflight)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }

        return isPreflight;
    }

    private async Task<bool> IsKnownAsync(string origin, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(origin, out var entry) && time.GetElapsedTime(entry.ReadAt) < s_cached)
        {
            return entry.IsKnown;
        }

        var rows = await database.QueryAsync(
            """
            SELECT 1 FROM identity."OpenIddictApplications" WHERE EXISTS (
                SELECT 1 FROM jsonb_array_elements_text("RedirectUris"::jsonb) AS uri WHERE uri = $1 OR starts_with(uri, $1 || '/')) LIMIT 1
            """,
            _ => true,
            cancellationToken,
            origin);
        if (_cache.Count >= MaxCached)
        {
            _cache.Clear();
        }

        _cache[origin] = (rows.Count > 0, time.GetTimestamp());
        return rows.Count > 0;
    }
}
