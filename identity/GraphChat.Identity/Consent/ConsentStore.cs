using GraphChat.Identity.Sessions;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Tokens;

namespace GraphChat.Identity.Consent;

/// <summary>What people agreed to give to which client, so that they are not asked for the same again.</summary>
internal sealed class ConsentStore(IdentityDatabase database, TimeProvider time)
{
    public async Task<bool> CoversAsync(string applicationId, string subject, IReadOnlyList<string> scopes, CancellationToken cancellationToken) =>
        await FindAsync(applicationId, subject, cancellationToken) is { } agreed && !scopes.Except(agreed, StringComparer.Ordinal).Any();

    /// <summary>Adds to what was agreed before.</summary>
    public async Task SaveAsync(string applicationId, string subject, Guid userId, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        var all = (await FindAsync(applicationId, subject, cancellationToken) ?? []).Union(scopes, StringComparer.Ordinal);
        await database.ExecuteAsync(
            """
            INSERT INTO identity."OpenIddictAuthorizations" ("Id", "ApplicationId", "CreationDate", "Scopes", "Status", "Subject", "Type", "UserId")
            VALUES ($1, $2, $3, $4, 'valid', $5, 'permanent', $6)
            ON CONFLICT ("ApplicationId", "Subject") WHERE "Type" = 'permanent' AND "Status" = 'valid' DO UPDATE SET "Scopes" = $4
            """,
            cancellationToken,
            Guid.NewGuid().ToString("N"),
            applicationId,
            time.GetUtcNow(),
            Grants.ScopesJson(all),
            subject,
            userId);
    }

    private async Task<string[]?> FindAsync(string applicationId, string subject, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            """
            SELECT "Scopes" FROM identity."OpenIddictAuthorizations"
            WHERE "ApplicationId" = $1 AND "Subject" = $2 AND "Type" = 'permanent' AND "Status" = 'valid'
            """,
            reader => TokenStore.ReadScopes(reader.GetString(0)),
            cancellationToken,
            applicationId,
            subject);
        return rows.Count == 0 ? null : rows[0];
    }
}
