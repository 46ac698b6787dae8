using System.Text.Json;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Validation;
using Npgsql;
using NpgsqlTypes;

namespace GraphChat.Identity.Sessions;

/// <summary>Ends grants: their tokens, and with a revision in the log of revocations whatever lives on them elsewhere.</summary>
internal sealed class Grants(IdentityDatabase database, SessionState state, TimeProvider time)
{
    // The clients that want to hear of it; $2 is the time.
    private const string Announce =
        """
        INSERT INTO identity."LogoutNotices" ("ApplicationId", "SessionId", "Subject", "CreatedAt", "NextAttemptAt")
        SELECT g."ApplicationId", g."Id", g."Subject", $2, $2 FROM identity."OpenIddictAuthorizations" g
        JOIN identity."OpenIddictApplications" a ON a."Id" = g."ApplicationId" AND a."Settings"::jsonb ->> 'backchannel_logout_uri' IS NOT NULL
        WHERE true
        """;

    /// <summary>Ends one grant; false if it is unknown or already ended.</summary>
    public async Task<bool> RevokeAsync(string id, string reason, CancellationToken cancellationToken) =>
        (await RevokeWhereAsync("\"Id\" = $1", id, reason, cancellationToken)).Count > 0;

    /// <summary>Ends what a browser session granted, but for grants that were meant to outlive it (`offline_access`) and whose code was redeemed.</summary>
    public Task<IReadOnlyList<SessionRevocation>> RevokeOfBrowserSessionAsync(Guid browserSessionId, string reason, CancellationToken cancellationToken) =>
        RevokeWhereAsync(
            """
            "BrowserSessionId" = $1 AND (NOT ("Scopes"::jsonb ? 'offline_access') OR EXISTS (
                SELECT 1 FROM identity."OpenIddictTokens" t
                WHERE t."AuthorizationId" = "OpenIddictAuthorizations"."Id" AND t."Type" = 'authorization_code' AND t."Status" = 'valid'))
            """,
            browserSessionId, reason, cancellationToken);

    /// <summary>Ends all grants of a person.</summary>
    public Task<IReadOnlyList<SessionRevocation>> RevokeOfSubjectAsync(string subject, string reason, CancellationToken cancellationToken) =>
        RevokeWhereAsync("\"Subject\" = $1", subject, reason, cancellationToken);

    /// <summary>Makes one access token void that belongs to no session, as those of clients themselves do not.</summary>
    public async Task RevokeTokenAsync(string revocationId, string subject, CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var revocations = await LogAsync(connection, transaction, [(revocationId, subject)], "token_revoked", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        state.Add(revocations);
    }

    /// <summary>Has the clients told that a browser session gave anything to, also where what they were given stays.</summary>
    public Task AnnounceSignOutAsync(Guid browserSessionId, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""{Announce} AND g."BrowserSessionId" = $1 AND g."Status" = 'valid' AND g."Scopes"::jsonb ? 'offline_access'""", cancellationToken, browserSessionId, time.GetUtcNow());

    public static string ScopesJson(IEnumerable<string> scopes) => JsonSerializer.Serialize(scopes);

    private async Task<IReadOnlyList<SessionRevocation>> RevokeWhereAsync(string condition, object value, string reason, CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var ended = new List<(string Id, string Subject)>();
        // In one order, so that two of these cannot wait for each other.
        await using (var command = IdentityDatabase.Command(
            connection,
            transaction,
            $"""
            UPDATE identity."OpenIddictAuthorizations" SET "Status" = 'revoked'
            WHERE "Status" = 'valid' AND "Id" IN (
                SELECT "Id" FROM identity."OpenIddictAuthorizations" WHERE "Status" = 'valid' AND {condition} ORDER BY "Id" FOR UPDATE)
            RETURNING "Id", "Subject"
            """,
            value))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                ended.Add((reader.GetString(0), await reader.IsDBNullAsync(1, cancellationToken) ? "" : reader.GetString(1)));
            }
        }

        if (ended.Count == 0)
        {
            return [];
        }

        await using var tokens = new NpgsqlCommand(
            """UPDATE identity."OpenIddictTokens" SET "Status" = 'revoked' WHERE "Status" IN ('valid', 'inactive') AND "AuthorizationId" = ANY($1)""", connection, transaction)
        {
            Parameters = { new() { Value = ended.Select(grant => grant.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text } },
        };
        await tokens.ExecuteNonQueryAsync(cancellationToken);
        await using (var announce = IdentityDatabase.Command(
            connection, transaction, $"""{Announce} AND g."Id" = ANY($1) AND g."Type" = 'ad-hoc'""", ended.Select(grant => grant.Id).ToArray(), now))
        {
            await announce.ExecuteNonQueryAsync(cancellationToken);
        }

        var revocations = await LogAsync(connection, transaction, ended, reason, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        state.Add(revocations);
        return revocations;
    }

    private async Task<List<SessionRevocation>> LogAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, List<(string Id, string Subject)> ended, string reason, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var counter = IdentityDatabase.Command(
            connection, transaction, """UPDATE identity."SessionRevocationCounter" SET "Value" = "Value" + $1 RETURNING "Value" """, (long)ended.Count);
        var last = (long)(await counter.ExecuteScalarAsync(cancellationToken))!;
        var revocations = ended.Select((grant, index) => new SessionRevocation(last - ended.Count + 1 + index, grant.Id, grant.Subject, now, reason)).ToList();
        foreach (var revocation in revocations)
        {
            await using var insert = IdentityDatabase.Command(
                connection,
                transaction,
                """INSERT INTO identity."SessionRevocations" ("Revision", "SessionId", "Subject", "RevokedAt", "Reason") VALUES ($1, $2, $3, $4, $5)""",
                revocation.Revision,
                revocation.SessionId,
                revocation.Subject,
                revocation.RevokedAt,
                revocation.Reason);
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        return revocations;
    }
}
