using GraphChat.Identity.Protocol;
using GraphChat.Identity.Storage;

namespace GraphChat.Identity.Federation;

/// <summary>Which account here is whose there: by issuer and `sub`, never by an e-mail address. Of `sub` the SHA-256 is kept.</summary>
internal sealed class UpstreamLinks(IdentityDatabase database)
{
    /// <summary>The account that is linked, or null.</summary>
    public async Task<Guid?> FindAsync(UpstreamIdentity identity, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            """SELECT "UserId" FROM identity."AspNetUserLogins" WHERE "LoginProvider" = $1 AND "ProviderKey" = $2""",
            reader => reader.GetGuid(0),
            cancellationToken,
            identity.Issuer,
            Secrets.Hash(identity.Subject));
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Links an account; false if that identity is linked already, or the account to another of that issuer.</summary>
    public async Task<bool> AddAsync(Guid userId, UpstreamIdentity identity, string displayName, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            INSERT INTO identity."AspNetUserLogins" ("LoginProvider", "ProviderKey", "ProviderDisplayName", "UserId") VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING
            """,
            cancellationToken,
            identity.Issuer,
            Secrets.Hash(identity.Subject),
            displayName,
            userId) == 1;

    /// <summary>The issuers that an account is linked with.</summary>
    public Task<List<string>> ListAsync(Guid userId, CancellationToken cancellationToken) => database.QueryAsync(
        """SELECT "LoginProvider" FROM identity."AspNetUserLogins" WHERE "UserId" = $1 ORDER BY "LoginProvider" """, reader => reader.GetString(0), cancellationToken, userId);

    /// <summary>
    /// Removes a link; false if there is none, or if the person could not sign in any more: a password, a passkey or another link
    /// must remain. Two at once cannot remove the last two, as the account's row is held.
    /// </summary>
    public async Task<bool> RemoveAsync(Guid userId, string issuer, CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var hold = IdentityDatabase.Command(connection, transaction, """SELECT 1 FROM identity."AspNetUsers" WHERE "Id" = $1 FOR UPDATE""", userId))
        {
            await hold.ExecuteScalarAsync(cancellationToken);
        }

        await using var remove = IdentityDatabase.Command(
            connection,
            transaction,
            """
            DELETE FROM identity."AspNetUserLogins" WHERE "UserId" = $1 AND "LoginProvider" = $2 AND (
                EXISTS (SELECT 1 FROM identity."AspNetUsers" WHERE "Id" = $1 AND "PasswordHash" IS NOT NULL)
                OR EXISTS (SELECT 1 FROM identity."AspNetUserPasskeys" WHERE "UserId" = $1)
                OR EXISTS (SELECT 1 FROM identity."AspNetUserLogins" WHERE "UserId" = $1 AND "LoginProvider" <> $2))
            """,
            userId,
            issuer);
        var removed = await remove.ExecuteNonQueryAsync(cancellationToken) > 0;
        await transaction.CommitAsync(cancellationToken);
        return removed;
    }
}
