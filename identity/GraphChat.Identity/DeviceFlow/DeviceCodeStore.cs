using System.Text.Json;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Tokens;

namespace GraphChat.Identity.DeviceFlow;

/// <summary>Device codes: `inactive` until the person decides, then `valid` or `rejected`, and `redeemed` in the end.</summary>
internal sealed class DeviceCodeStore(IdentityDatabase database, TokenStore tokens, UserCodes userCodes, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    public const int IntervalSeconds = 5;

    public async Task<(string DeviceCode, string UserCode)> CreateAsync(Client client, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        var (deviceCode, now) = (Secrets.Create(), time.GetUtcNow());
        while (true)
        {
            var userCode = UserCodes.Create();
            var added = await database.ExecuteAsync(
                """
                INSERT INTO identity."OpenIddictTokens" ("Id", "ApplicationId", "CreationDate", "ExpirationDate", "Properties", "ReferenceId",
                    "Status", "Type", "UserCodeHash", "IntervalSeconds")
                VALUES ($1, $2, $3, $4, $5, $6, 'inactive', $7, $8, $9) ON CONFLICT ("UserCodeHash") DO NOTHING
                """,
                cancellationToken,
                Guid.NewGuid().ToString("N"),
                client.Id,
                now,
                now + Lifetime,
                JsonSerializer.Serialize(scopes),
                Secrets.Hash(deviceCode),
                TokenTypes.DeviceCode,
                userCodes.Hash(userCode),
                IntervalSeconds);
            if (added == 1)
            {
                return (deviceCode, userCode);
            }
        }
    }

    /// <summary>The request behind a code that a person typed and nobody decided yet; null if there is none.</summary>
    public async Task<DeviceRequest?> FindAsync(string? userCode, CancellationToken cancellationToken)
    {
        if (userCodes.Hash(userCode) is not { } hash)
        {
            return null;
        }

        var rows = await database.QueryAsync(
            """
            SELECT t."Id", a."ClientId", t."Properties" FROM identity."OpenIddictTokens" t
            JOIN identity."OpenIddictApplications" a ON a."Id" = t."ApplicationId"
            WHERE t."UserCodeHash" = $1 AND t."Status" = 'inactive' AND t."ExpirationDate" > $2
            """,
            reader => new DeviceRequest(reader.GetString(0), reader.GetString(1), TokenStore.ReadScopes(reader.GetString(2))),
            cancellationToken,
            hash,
            time.GetUtcNow());
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Grants what a device asks for; null if it was decided or expired meanwhile.</summary>
    public async Task<string?> ApproveAsync(DeviceRequest request, string applicationId, BrowserSession session, CancellationToken cancellationToken)
    {
        await using var connection = await tokens.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var grantId = await tokens.CreateGrantAsync(connection, transaction, applicationId, request.Scopes, session, cancellationToken);
        await using var command = IdentityDatabase.Command(
            connection,
            transaction,
            """
            UPDATE identity."OpenIddictTokens" SET "Status" = 'valid', "AuthorizationId" = $2, "Subject" = $3, "UserCodeHash" = NULL
            WHERE "Id" = $1 AND "Status" = 'inactive' AND "ExpirationDate" > $4
            """,
            request.Id,
            grantId,
            session.Subject,
            time.GetUtcNow());
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return null;
        }

        await transaction.CommitAsync(cancellationToken);
        return grantId;
    }

    public async Task<bool> RefuseAsync(DeviceRequest request, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """UPDATE identity."OpenIddictTokens" SET "Status" = 'rejected', "UserCodeHash" = NULL WHERE "Id" = $1 AND "Status" = 'inactive'""",
            cancellationToken,
            request.Id) == 1;

    /// <summary>Where a device code stands. Who asks too soon waits five seconds longer from then on (RFC 8628 §3.5).</summary>
    public async Task<DevicePoll> PollAsync(string deviceCode, string applicationId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = await database.QueryAsync(
            """
            UPDATE identity."OpenIddictTokens" t SET "PolledAt" = $4,
                "IntervalSeconds" = t."IntervalSeconds" + CASE WHEN o."IsTooSoon" AND t."Status" = 'inactive' THEN 5 ELSE 0 END
            FROM (SELECT "Id", coalesce("PolledAt" <= $4 AND "PolledAt" + make_interval(secs => "IntervalSeconds") > $4, false) AS "IsTooSoon"
                  FROM identity."OpenIddictTokens" WHERE "ReferenceId" = $1 AND "Type" = $2 AND "ApplicationId" = $3 FOR UPDATE) o
            WHERE t."Id" = o."Id"
            RETURNING t."Status", t."ExpirationDate" <= $4, o."IsTooSoon"
            """,
            reader => (Status: reader.GetString(0), IsExpired: reader.GetBoolean(1), IsTooSoon: reader.GetBoolean(2)),
            cancellationToken,
            Secrets.Hash(deviceCode),
            TokenTypes.DeviceCode,
            applicationId,
            now);
        return rows.Count == 0 ? DevicePoll.Unknown : rows[0] switch
        {
            { Status: "rejected" } => DevicePoll.Refused,
            { IsExpired: true, Status: "inactive" or "valid" } => DevicePoll.Expired,
            { Status: "valid" } => DevicePoll.Approved,
            { Status: "inactive", IsTooSoon: true } => DevicePoll.TooSoon,
            { Status: "inactive" } => DevicePoll.Pending,
            _ => DevicePoll.Unknown,
        };
    }
}
