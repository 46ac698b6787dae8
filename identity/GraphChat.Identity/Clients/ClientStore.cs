using System.Collections.Concurrent;
using System.Text.Json;
using GraphChat.Identity.Storage;
using GraphChat.Jose.Jws;
using Npgsql;

namespace GraphChat.Identity.Clients;

/// <summary>Reads and writes clients. What it read is used for five seconds; thread-safe.</summary>
internal sealed class ClientStore(IdentityDatabase database, TimeProvider time)
{
    private const int MaxClientIdLength = 100;
    private const int MaxCached = 1000;
    private static readonly TimeSpan s_cached = TimeSpan.FromSeconds(5);

    private const string Columns =
        """
        SELECT "Id", "ClientId", "DisplayName", "ClientType", "ApplicationType", "ConsentType", "ClientSecret", "RedirectUris",
            "PostLogoutRedirectUris", "Permissions", "Settings", "JsonWebKeySet"
        FROM identity."OpenIddictApplications"
        """;

    private readonly ConcurrentDictionary<string, (Client? Client, long ReadAt)> _cache = new(StringComparer.Ordinal);

    public async ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellationToken)
    {
        // RFC 6749 A.1: visible ASCII.
        if (clientId.Length > MaxClientIdLength || clientId.Any(letter => letter is < ' ' or > '~'))
        {
            return null;
        }

        if (_cache.TryGetValue(clientId, out var entry) && time.GetElapsedTime(entry.ReadAt) < s_cached)
        {
            return entry.Client;
        }

        var readAt = time.GetTimestamp();
        var rows = await database.QueryAsync(
            $"""{Columns} WHERE "ClientId" = $1""",
            Read,
            cancellationToken,
            clientId);
        var client = rows.Count == 0 ? null : rows[0];
        if (client is not null)
        {
            if (_cache.Count >= MaxCached)
            {
                _cache.Clear();
            }

            _cache[clientId] = (client, readAt);
        }

        return client;
    }

    /// <summary>Adds a client or replaces the one of the same `client_id`.</summary>
    public async Task SaveAsync(Client client, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(client, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Another node wrote it at the same moment: ON CONFLICT waits for one of the two unique keys only.
            await WriteAsync(client, cancellationToken);
        }

        _cache.TryRemove(client.ClientId, out _);
    }

    private async Task WriteAsync(Client client, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            INSERT INTO identity."OpenIddictApplications" ("Id", "ApplicationType", "ClientId", "ClientSecret", "ClientType", "ConcurrencyToken",
                "ConsentType", "DisplayName", "Permissions", "PostLogoutRedirectUris", "RedirectUris", "Requirements", "Settings", "JsonWebKeySet")
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '["ft:pkce"]', $12, $13)
            ON CONFLICT ("ClientId") DO UPDATE SET "ApplicationType" = $2, "ClientSecret" = $4, "ClientType" = $5, "ConcurrencyToken" = $6,
                "ConsentType" = $7, "DisplayName" = $8, "Permissions" = $9, "PostLogoutRedirectUris" = $10, "RedirectUris" = $11, "Settings" = $12,
                "JsonWebKeySet" = $13
            """,
            cancellationToken,
            client.Id,
            client.IsNative ? "native" : "web",
            client.ClientId,
            client.SecretHash,
            client.IsPublic ? "public" : "confidential",
            Guid.NewGuid().ToString(),
            client.IsFirstParty ? "implicit" : "explicit",
            client.DisplayName,
            JsonSerializer.Serialize(client.Permissions.Union(ClientPermissions.Implied(client), StringComparer.Ordinal).Order(StringComparer.Ordinal)),
            JsonSerializer.Serialize(client.PostLogoutRedirectUris),
            JsonSerializer.Serialize(client.RedirectUris),
            JsonSerializer.Serialize(ClientSettings.Of(client)),
            client.JsonWebKeySet);

    /// <summary>Removes a client, with its grants and tokens; false if it is unknown.</summary>
    public async Task<bool> DeleteAsync(string clientId, CancellationToken cancellationToken)
    {
        var deleted = await database.ExecuteAsync("""DELETE FROM identity."OpenIddictApplications" WHERE "ClientId" = $1""", cancellationToken, clientId);
        _cache.TryRemove(clientId, out _);
        return deleted > 0;
    }

    /// <summary>All clients, by `client_id`.</summary>
    public Task<List<Client>> ListAsync(CancellationToken cancellationToken) =>
        database.QueryAsync($"""{Columns} ORDER BY "ClientId" LIMIT 1000""", Read, cancellationToken);

    private static Client Read(NpgsqlDataReader reader)
    {
        var settings = reader.IsDBNull(10) ? null : JsonSerializer.Deserialize<ClientSettings>(reader.GetString(10));
        return new Client
        {
            Id = reader.GetString(0),
            ClientId = reader.GetString(1),
            DisplayName = reader.IsDBNull(2) ? reader.GetString(1) : reader.GetString(2),
            IsPublic = reader.GetString(3) == "public",
            IsNative = !reader.IsDBNull(4) && reader.GetString(4) == "native",
            IsFirstParty = reader.GetString(5) == "implicit",
            SecretHash = reader.IsDBNull(6) ? null : reader.GetString(6),
            RedirectUris = List(reader, 7),
            PostLogoutRedirectUris = List(reader, 8),
            Permissions = List(reader, 9).ToHashSet(StringComparer.Ordinal),
            JsonWebKeySet = reader.IsDBNull(11) ? null : reader.GetString(11),
            JsonWebKeysUri = settings?.JsonWebKeysUri,
            BackChannelLogoutUri = settings?.BackChannelLogoutUri,
            RequiresPushedRequests = settings?.RequiresPushedRequests ?? false,
            RequiresProof = settings?.RequiresProof ?? false,
            IdTokenAlgorithm = Enum.TryParse<JwsAlgorithm>(settings?.IdTokenSignedResponseAlg, out var algorithm) ? algorithm : JwsAlgorithm.RS256,
        };
    }

    private static string[] List(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? [] : JsonSerializer.Deserialize<string[]>(reader.GetString(column)) ?? [];
}
