using System.Collections.Concurrent;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Validation;
using Npgsql;

namespace GraphChat.Identity.Sessions;

/// <summary>
/// Which sessions ended lately, held in memory for as long as an access token can outlive them and read on from the log
/// every quarter of a second. Where the log was not readable for a second, it asks the database each time. Thread-safe.
/// </summary>
internal sealed class SessionState(IdentityDatabase database, GraphChatIdentityOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_stale = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, long> _ended = new(StringComparer.Ordinal);
    private long _revision = -1;
    private long _readAt;

    public async ValueTask<bool> IsRevokedAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (_ended.ContainsKey(sessionId))
        {
            return true;
        }

        if (Volatile.Read(ref _revision) >= 0 && time.GetElapsedTime(Volatile.Read(ref _readAt)) < s_stale)
        {
            return false;
        }

        try
        {
            return !await IsValidInDatabaseAsync(sessionId, cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw new IssuerUnavailableException("The revocations cannot be read.", exception);
        }
    }

    /// <summary>Whether the grant is in force or, for the token of a client itself, not revoked; asked of the database.</summary>
    public async Task<bool> IsValidInDatabaseAsync(string sessionId, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            sessionId.StartsWith(AccessToken.TokenPrefix, StringComparison.Ordinal)
                ? """SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM identity."SessionRevocations" WHERE "SessionId" = $1)"""
                : """SELECT 1 FROM identity."OpenIddictAuthorizations" WHERE "Id" = $1 AND "Status" = 'valid'""",
            _ => true,
            cancellationToken,
            sessionId)).Count > 0;

    public void Add(IEnumerable<SessionRevocation> revocations)
    {
        foreach (var revocation in revocations)
        {
            _ended[revocation.SessionId] = time.GetTimestamp();
        }
    }

    /// <summary>Reads what was added to the log and forgets what no living token can name.</summary>
    public async Task ReadOnAsync(CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var keep = options.AccessTokenLifetime + TimeSpan.FromMinutes(2);
        var horizon = time.GetUtcNow() - keep;
        var revision = Volatile.Read(ref _revision);
        if (revision < 0)
        {
            var old = await database.QueryAsync(
                """SELECT coalesce(max("Revision"), 0) FROM identity."SessionRevocations" WHERE "RevokedAt" < $1""", reader => reader.GetInt64(0), cancellationToken, horizon);
            revision = old[0];
        }

        const int Page = 1000;
        for (var count = Page; count == Page;)
        {
            var page = await ReadAsync(revision, Page, cancellationToken);
            Add(page);
            count = page.Count;
            revision = count > 0 ? page[^1].Revision : revision;
        }

        Volatile.Write(ref _revision, revision);
        Volatile.Write(ref _readAt, startedAt);
        foreach (var (session, heardAt) in _ended)
        {
            // By the clock that does not jump: one that went ahead and came back must not forget what still counts.
            if (time.GetElapsedTime(heardAt) > keep)
            {
                _ended.TryRemove(session, out _);
            }
        }
    }

    public async Task<IReadOnlyList<SessionRevocation>> ReadAsync(long afterRevision, int limit, CancellationToken cancellationToken, string? reason = null) =>
        await database.QueryAsync(
            """
            SELECT "Revision", "SessionId", "Subject", "RevokedAt", "Reason" FROM identity."SessionRevocations"
            WHERE "Revision" > $1 AND ($3 = '' OR "Reason" = $3) ORDER BY "Revision" LIMIT $2
            """,
            reader => new SessionRevocation(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4)),
            cancellationToken,
            afterRevision,
            limit,
            reason ?? "");

    public async Task<long> ReadRevisionAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync("""SELECT "Value" FROM identity."SessionRevocationCounter" """, reader => reader.GetInt64(0), cancellationToken))[0];
}
