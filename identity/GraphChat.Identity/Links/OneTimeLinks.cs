using GraphChat.Identity.Protocol;
using GraphChat.Identity.Storage;

namespace GraphChat.Identity.Links;

/// <summary>Links of 256 bits that work once: invitations, confirmations of an address, resets of a password. Stored as SHA-256.</summary>
internal sealed class OneTimeLinks(IdentityDatabase database, TimeProvider time)
{
    public const string Invitation = "invitation";
    public const string Email = "email";
    public const string Password = "password";
    public const string FirstAdministrator = "first_administrator";

    private const int MaxToken = 100;
    private const long LockKey = 0x6964656e61646d69;

    /// <summary>Makes one; gives the token in it.</summary>
    public async Task<string> CreateAsync(OneTimeLink link, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var (token, now) = (Secrets.Create(), time.GetUtcNow());
        await database.ExecuteAsync(
            """
            INSERT INTO identity."OneTimeLinks" ("Hash", "Kind", "UserId", "Email", "Role", "CreatedAt", "ExpiresAt") VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            cancellationToken,
            Secrets.Hash(token),
            link.Kind,
            link.UserId,
            link.Email,
            link.Role,
            now,
            now + lifetime);
        return token;
    }

    /// <summary>What a token stands for, without using it; null if it is unknown, used or expired.</summary>
    public async Task<OneTimeLink?> FindAsync(string? token, CancellationToken cancellationToken) =>
        await QueryAsync(
            """SELECT "Kind", "UserId", "Email", "Role" FROM identity."OneTimeLinks" WHERE "Hash" = $1 AND "UsedAt" IS NULL AND "ExpiresAt" > $2""", token, cancellationToken);

    /// <summary>Uses a token; of several at once, one gets it. Of all links for a first administrator one works, once, while there is none.</summary>
    public async Task<OneTimeLink?> TakeAsync(string? token, CancellationToken cancellationToken) =>
        await FindAsync(token, cancellationToken) is { Kind: FirstAdministrator } link
            ? await TakeFirstAsync(token!, cancellationToken) ? link : null
            : await TakeOneAsync(token, cancellationToken);

    /// <summary>Whether anybody is administrator.</summary>
    public async Task<bool> HasAdministratorAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync("""SELECT 1 FROM identity."AspNetUsers" WHERE "Role" = 'administrator' LIMIT 1""", _ => true, cancellationToken)).Count > 0;

    private async Task<bool> TakeFirstAsync(string token, CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var guard = IdentityDatabase.Command(connection, transaction, "SELECT pg_advisory_xact_lock($1)", LockKey))
        {
            await guard.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var take = IdentityDatabase.Command(
            connection,
            transaction,
            """
            UPDATE identity."OneTimeLinks" SET "UsedAt" = $2 WHERE "Kind" = 'first_administrator' AND "UsedAt" IS NULL
                AND EXISTS (SELECT 1 FROM identity."OneTimeLinks" WHERE "Hash" = $1 AND "UsedAt" IS NULL AND "ExpiresAt" > $2)
                AND NOT EXISTS (SELECT 1 FROM identity."AspNetUsers" WHERE "Role" = 'administrator')
            """,
            Secrets.Hash(token),
            time.GetUtcNow());
        var taken = await take.ExecuteNonQueryAsync(cancellationToken) > 0;
        await transaction.CommitAsync(cancellationToken);
        return taken;
    }

    private async Task<OneTimeLink?> TakeOneAsync(string? token, CancellationToken cancellationToken) =>
        await QueryAsync(
            """
            UPDATE identity."OneTimeLinks" SET "UsedAt" = $2 WHERE "Hash" = $1 AND "UsedAt" IS NULL AND "ExpiresAt" > $2
            RETURNING "Kind", "UserId", "Email", "Role"
            """,
            token,
            cancellationToken);

    /// <summary>Gives a token back that was taken for nothing.</summary>
    public Task PutBackAsync(string token, CancellationToken cancellationToken) =>
        database.ExecuteAsync("""UPDATE identity."OneTimeLinks" SET "UsedAt" = NULL WHERE "Hash" = $1""", cancellationToken, Secrets.Hash(token));

    /// <summary>Makes the other links of a kind that a person has void.</summary>
    public Task ForgetAsync(Guid userId, string kind, CancellationToken cancellationToken) =>
        database.ExecuteAsync("""DELETE FROM identity."OneTimeLinks" WHERE "UserId" = $1 AND "Kind" = $2""", cancellationToken, userId, kind);

    private async Task<OneTimeLink?> QueryAsync(string sql, string? token, CancellationToken cancellationToken)
    {
        if (token is not { Length: > 0 and <= MaxToken })
        {
            return null;
        }

        var rows = await database.QueryAsync(
            sql,
            reader => new OneTimeLink(
                reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3)),
            cancellationToken,
            Secrets.Hash(token),
            time.GetUtcNow());
        return rows.Count == 0 ? null : rows[0];
    }
}
