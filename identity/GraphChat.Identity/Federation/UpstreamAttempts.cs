using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Federation;

/// <summary>
/// Keeps the sign-ins under way, so that any node can finish them: by the SHA-256 of `state`, encrypted, for ten minutes, once, and
/// for the browser that began, by a cookie.
/// </summary>
internal sealed class UpstreamAttempts(IdentityDatabase database, IDataProtectionProvider protection, CookieNames cookies, TimeProvider time)
{
    private const int MaxCookie = 100;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(10);

    private readonly IDataProtector _protector = protection.CreateProtector("GraphChat.Identity.UpstreamAttempts.v1");

    /// <summary>Keeps one; gives its `state`.</summary>
    public async Task<string> AddAsync(HttpContext context, UpstreamAttempt attempt, CancellationToken cancellationToken)
    {
        if (context.Request.Cookies[cookies.Upstream] is not { Length: > 20 and <= MaxCookie } browser)
        {
            browser = Secrets.Create();
            context.Response.Cookies.Append(cookies.Upstream, browser, cookies.Options());
        }

        var state = Secrets.Create();
        await database.ExecuteAsync(
            """INSERT INTO identity."UpstreamAttempts" ("StateHash", "BrowserHash", "ProtectedAttempt", "ExpiresAt") VALUES ($1, $2, $3, $4)""",
            cancellationToken,
            Hash(state),
            Hash(browser),
            _protector.Protect(JsonSerializer.Serialize(attempt)),
            time.GetUtcNow() + s_lifetime);
        return state;
    }

    /// <summary>The one of this `state` that this browser began, which is void afterwards; null if there is none.</summary>
    public async Task<UpstreamAttempt?> TakeAsync(HttpContext context, string? state, string upstream, CancellationToken cancellationToken)
    {
        if (state is not { Length: > 0 and <= MaxCookie } || context.Request.Cookies[cookies.Upstream] is not { Length: > 0 and <= MaxCookie } browser)
        {
            return null;
        }

        var rows = await database.QueryAsync(
            """DELETE FROM identity."UpstreamAttempts" WHERE "StateHash" = $1 AND "BrowserHash" = $2 AND "ExpiresAt" > $3 RETURNING "ProtectedAttempt" """,
            reader => reader.GetString(0),
            cancellationToken,
            Hash(state),
            Hash(browser),
            time.GetUtcNow());
        if (rows.Count == 0)
        {
            return null;
        }

        var attempt = JsonSerializer.Deserialize<UpstreamAttempt>(_protector.Unprotect(rows[0]));
        // Each provider has a redirect URI of its own: an answer of one cannot be passed off as another's (RFC 9700 §4.4.2.2).
        return attempt?.Upstream == upstream ? attempt : null;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
