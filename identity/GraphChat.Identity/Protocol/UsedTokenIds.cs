using GraphChat.Identity.Accounts;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Validation;

namespace GraphChat.Identity.Protocol;

/// <summary>Remembers, for all nodes, which `jti` was seen, so that what may be shown once is shown once.</summary>
internal sealed class UsedTokenIds(IdentityDatabase database) : IUsedProofs
{
    public Task<bool> TryUseAsync(string keyThumbprint, string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        TryUseAsync("proof", [keyThumbprint, tokenId], expiresAt, cancellationToken);

    /// <summary>Whether this is the first time; of several at once, one is the first.</summary>
    public async Task<bool> TryUseAsync(string kind, string[] parts, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """INSERT INTO identity."UsedTokenIds" ("Key", "ExpiresAt") VALUES ($1, $2) ON CONFLICT DO NOTHING""",
            cancellationToken,
            Throttle.KeyOf([kind, .. parts]),
            expiresAt) == 1;
}
