using System.Security.Cryptography;
using System.Text;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Storage;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Sessions;

/// <summary>
/// Sign-ins in browsers. The cookie holds a random handle, the table its SHA-256; each request asks the table, so that a
/// session ends everywhere at once when it is ended, its account disabled or the security stamp changed.
/// </summary>
internal sealed class BrowserSessions(IdentityDatabase database, CookieNames cookies, GraphChatIdentityOptions options, TimeProvider time)
{
    public async Task<BrowserSession?> FindAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.Cookies[cookies.Session] is not { Length: > 0 and <= 100 } handle)
        {
            return null;
        }

        var rows = await database.QueryAsync(
            """
            SELECT s."Id", s."UserId", u."UserName", u."DisplayName", s."AuthenticatedAt", s."Methods"
            FROM identity."BrowserSessions" s JOIN identity."AspNetUsers" u ON u."Id" = s."UserId"
            WHERE s."HandleHash" = $1 AND s."EndedAt" IS NULL AND s."ExpiresAt" > $2
                AND u."DisabledAt" IS NULL AND u."SecurityStamp" = s."SecurityStamp"
            """,
            reader => new BrowserSession(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetString(5).Split(' ')),
            cancellationToken,
            Hash(handle),
            time.GetUtcNow());
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Starts a session under a new handle and gives the browser its cookie; the one before, if any, ends.</summary>
    public async Task<BrowserSession> StartAsync(HttpContext context, Account account, IReadOnlyList<string> methods, CancellationToken cancellationToken, DateTimeOffset? authenticatedAt = null)
    {
        var previous = await FindAsync(context, cancellationToken);
        var handle = Secrets.Create();
        var now = time.GetUtcNow();
        // What PostgreSQL keeps: microseconds.
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var at = authenticatedAt is { } earlier && earlier < now ? earlier : now;
        var session = new BrowserSession(Guid.NewGuid(), account.Id, account.UserName!, account.DisplayName, at, methods);
        await database.ExecuteAsync(
            """
            INSERT INTO identity."BrowserSessions" ("Id", "HandleHash", "UserId", "SecurityStamp", "AuthenticatedAt", "Methods", "CreatedAt", "ExpiresAt")
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            cancellationToken,
            session.Id,
            Hash(handle),
            account.Id,
            account.SecurityStamp,
            at,
            string.Join(' ', methods),
            now,
            now + options.BrowserSessionLifetime);
        if (previous is not null)
        {
            await EndAsync(previous.Id, cancellationToken);
            if (previous.UserId == account.Id)
            {
                // The same person again: what was granted from this browser goes on, and ends with the new session.
                await database.ExecuteAsync(
                    """UPDATE identity."OpenIddictAuthorizations" SET "BrowserSessionId" = $2 WHERE "BrowserSessionId" = $1""", cancellationToken, previous.Id, session.Id);
            }
        }

        context.Response.Cookies.Append(cookies.Session, handle, cookies.Options());
        return session;
    }

    public Task EndAsync(Guid id, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """UPDATE identity."BrowserSessions" SET "EndedAt" = $2 WHERE "Id" = $1 AND "EndedAt" IS NULL""", cancellationToken, id, time.GetUtcNow());

    public void DeleteCookie(HttpContext context) => context.Response.Cookies.Delete(cookies.Session, cookies.Options());

    private static byte[] Hash(string handle) => SHA256.HashData(Encoding.UTF8.GetBytes(handle));
}
