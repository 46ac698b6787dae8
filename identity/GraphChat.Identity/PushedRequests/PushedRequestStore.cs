using System.Text.Json;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Tokens;

namespace GraphChat.Identity.PushedRequests;

/// <summary>Authorization requests that clients pushed (RFC 9126): each for its client, for ninety seconds, once.</summary>
internal sealed class PushedRequestStore(IdentityDatabase database, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(90);

    private const string Prefix = "urn:ietf:params:oauth:request_uri:";

    public static bool IsReference(string? requestUri) => requestUri?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>Keeps a request; gives the reference to it.</summary>
    public async Task<string> AddAsync(Client client, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        var (reference, now) = (Prefix + Secrets.Create(), time.GetUtcNow());
        await database.ExecuteAsync(
            """
            INSERT INTO identity."OpenIddictTokens" ("Id", "ApplicationId", "CreationDate", "ExpirationDate", "Properties", "ReferenceId", "Status", "Type")
            VALUES ($1, $2, $3, $4, $5, $6, 'valid', $7)
            """,
            cancellationToken,
            Guid.NewGuid().ToString("N"),
            client.Id,
            now,
            now + Lifetime,
            JsonSerializer.Serialize(parameters),
            Secrets.Hash(reference),
            TokenTypes.PushedRequest);
        return reference;
    }

    /// <summary>The request behind a reference, which is void afterwards; null if there is none for this client.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> TakeAsync(string reference, string clientId, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            """
            UPDATE identity."OpenIddictTokens" t SET "Status" = 'redeemed', "RedemptionDate" = $4
            FROM identity."OpenIddictApplications" a
            WHERE t."ReferenceId" = $1 AND t."Type" = $2 AND a."Id" = t."ApplicationId" AND a."ClientId" = $3
                AND t."Status" = 'valid' AND t."RedemptionDate" IS NULL AND t."ExpirationDate" > $4
            RETURNING t."Properties"
            """,
            reader => reader.GetString(0),
            cancellationToken,
            Secrets.Hash(reference),
            TokenTypes.PushedRequest,
            clientId,
            time.GetUtcNow());
        return rows.Count == 0 ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(rows[0]);
    }
}
