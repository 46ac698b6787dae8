using System.Text.Json;
using GraphChat.Identity.Authorization;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Storage;
using Npgsql;

namespace GraphChat.Identity.Tokens;

/// <summary>
/// Codes and refresh tokens: stored as SHA-256, spent by one atomic UPDATE. The grant's row is share-locked while a token of
/// it is exchanged, so that a revocation comes either before, and nothing is issued, or after, and revokes what was issued.
/// </summary>
internal sealed class TokenStore(IdentityDatabase database, GraphChatIdentityOptions options, TimeProvider time)
{
    public Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => database.DataSource.OpenConnectionAsync(cancellationToken).AsTask();

    /// <summary>Makes a grant and its code.</summary>
    public async Task<(string Code, string GrantId)> CreateCodeAsync(AuthorizationRequest request, BrowserSession session, CancellationToken cancellationToken)
    {
        var (code, now) = (Secrets.Create(), time.GetUtcNow());
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var grantId = await CreateGrantAsync(connection, transaction, request.Client.Id, request.Scopes, session, cancellationToken);
        var properties = JsonSerializer.Serialize(new CodeProperties(request.RedirectUri, request.CodeChallenge, request.Nonce, request.ProofKey));
        await InsertAsync(
            connection, transaction, TokenTypes.AuthorizationCode, code, request.Client.Id, grantId, session.Subject, now, now + options.AuthorizationCodeLifetime, properties, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (code, grantId);
    }

    /// <summary>Makes a grant of the person who is signed in to a client.</summary>
    public async Task<string> CreateGrantAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string applicationId, IReadOnlyList<string> scopes, BrowserSession session, CancellationToken cancellationToken)
    {
        var (grantId, now) = (Guid.NewGuid().ToString("N"), time.GetUtcNow());
        await RunAsync(
            connection,
            transaction,
            """
            INSERT INTO identity."OpenIddictAuthorizations" ("Id", "ApplicationId", "CreationDate", "Scopes", "Status", "Subject", "Type",
                "BrowserSessionId", "AuthenticatedAt", "Methods", "ExpirationDate", "UserId")
            VALUES ($1, $2, $3, $4, 'valid', $5, 'ad-hoc', $6, $7, $8, $9, $10)
            """,
            cancellationToken,
            grantId,
            applicationId,
            now,
            Grants.ScopesJson(scopes),
            session.Subject,
            session.Id,
            session.AuthenticatedAt,
            string.Join(' ', session.Methods),
            now + options.RefreshTokenAbsoluteLifetime,
            session.UserId);
        return grantId;
    }

    /// <summary>Spends a code or refresh token of a client; what is issued for it belongs into the same transaction.</summary>
    public async Task<Redemption> RedeemAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string type, string token, string applicationId, CancellationToken cancellationToken)
    {
        var (hash, now) = (Secrets.Hash(token), time.GetUtcNow());
        await RunAsync(
            connection,
            transaction,
            """
            SELECT 1 FROM identity."OpenIddictAuthorizations" a JOIN identity."OpenIddictTokens" t ON t."AuthorizationId" = a."Id"
            WHERE t."ReferenceId" = $1 FOR SHARE OF a
            """,
            cancellationToken,
            hash);
        await using (var command = IdentityDatabase.Command(
            connection,
            transaction,
            """
            UPDATE identity."OpenIddictTokens" t SET "Status" = 'redeemed', "RedemptionDate" = $4
            FROM identity."OpenIddictAuthorizations" a JOIN identity."AspNetUsers" u ON u."Id" = a."UserId"
            WHERE t."ReferenceId" = $1 AND t."Type" = $2 AND t."ApplicationId" = $3 AND t."Status" = 'valid' AND t."RedemptionDate" IS NULL
                AND t."ExpirationDate" > $4 AND a."Id" = t."AuthorizationId" AND a."Status" = 'valid' AND a."ExpirationDate" > $4
            RETURNING a."Id", a."Subject", u."Role", u."DisabledAt" IS NULL, a."Scopes", a."AuthenticatedAt", a."Methods", a."ExpirationDate", t."Properties", t."ProofKey"
            """,
            hash,
            type,
            applicationId,
            now))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (await reader.ReadAsync(cancellationToken))
            {
                return new Redemption(RedemptionOutcome.Redeemed, ReadGrant(reader), reader.IsDBNull(8) ? null : reader.GetString(8), null, reader.IsDBNull(9) ? null : reader.GetString(9));
            }
        }

        return await DiagnoseAsync(connection, transaction, type, hash, applicationId, cancellationToken);
    }

    /// <summary>Issues a refresh token; it lives at most as long as its grant.</summary>
    public async Task<string> CreateRefreshTokenAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Grant grant, string applicationId, string? proofKey, CancellationToken cancellationToken)
    {
        var (token, now) = (Secrets.Create(), time.GetUtcNow());
        var idle = now + options.RefreshTokenIdleLifetime;
        var expires = idle < grant.ExpiresAt ? idle : grant.ExpiresAt;
        await InsertAsync(connection, transaction, TokenTypes.RefreshToken, token, applicationId, grant.Id, grant.Subject, now, expires, null, proofKey, cancellationToken);
        return token;
    }

    /// <summary>The grant and state of a refresh token, spent or not, of a client; null if there is none.</summary>
    public async Task<RefreshTokenState?> FindRefreshTokenAsync(string token, string applicationId, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            """
            SELECT t."AuthorizationId", t."Status" = 'valid' AND t."ExpirationDate" > $4 AND a."Status" = 'valid', a."Subject", a."Scopes", t."ExpirationDate"
            FROM identity."OpenIddictTokens" t JOIN identity."OpenIddictAuthorizations" a ON a."Id" = t."AuthorizationId"
            WHERE t."ReferenceId" = $1 AND t."Type" = $2 AND t."ApplicationId" = $3
            """,
            reader => new RefreshTokenState(
                reader.GetString(0), reader.GetBoolean(1), reader.GetString(2), ReadScopes(reader.GetString(3)), reader.GetFieldValue<DateTimeOffset>(4)),
            cancellationToken,
            Secrets.Hash(token),
            TokenTypes.RefreshToken,
            applicationId,
            time.GetUtcNow());
        return rows.Count == 0 ? null : rows[0];
    }

    public static string[] ReadScopes(string json) => JsonSerializer.Deserialize<string[]>(json) ?? [];

    private static Grant ReadGrant(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetString(0),
        Subject = reader.GetString(1),
        Role = reader.GetString(2),
        IsAccountEnabled = reader.GetBoolean(3),
        Scopes = ReadScopes(reader.GetString(4)),
        AuthenticatedAt = reader.GetFieldValue<DateTimeOffset>(5),
        Methods = reader.GetString(6).Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ExpiresAt = reader.GetFieldValue<DateTimeOffset>(7),
    };

    private static async Task<Redemption> DiagnoseAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string type, string hash, string applicationId, CancellationToken cancellationToken)
    {
        await using var command = IdentityDatabase.Command(
            connection,
            transaction,
            """
            SELECT "AuthorizationId" FROM identity."OpenIddictTokens"
            WHERE "ReferenceId" = $1 AND "Type" = $2 AND "ApplicationId" = $3 AND "RedemptionDate" IS NOT NULL
            """,
            hash,
            type,
            applicationId);
        return await command.ExecuteScalarAsync(cancellationToken) is string grantId
            ? new Redemption(RedemptionOutcome.Reused, GrantId: grantId)
            : new Redemption(RedemptionOutcome.Refused);
    }

    private static Task InsertAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string type, string token, string applicationId, string grantId, string subject, DateTimeOffset now, DateTimeOffset expires, string? properties, string? proofKey, CancellationToken cancellationToken) =>
        RunAsync(
            connection,
            transaction,
            """
            INSERT INTO identity."OpenIddictTokens" ("Id", "ApplicationId", "AuthorizationId", "CreationDate", "ExpirationDate", "Properties",
                "ReferenceId", "Status", "Subject", "Type", "ProofKey")
            VALUES ($1, $2, $3, $4, $5, $6, $7, 'valid', $8, $9, $10)
            """,
            cancellationToken,
            Guid.NewGuid().ToString("N"),
            applicationId,
            grantId,
            now,
            expires,
            properties,
            Secrets.Hash(token),
            subject,
            type,
            proofKey);

    private static async Task RunAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = IdentityDatabase.Command(connection, transaction, sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
