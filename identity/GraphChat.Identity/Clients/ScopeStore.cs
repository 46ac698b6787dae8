using System.Text.Json;
using GraphChat.Identity.Storage;

namespace GraphChat.Identity.Clients;

/// <summary>The scopes that exist: those that come with GraphChat and those that were added. What was read is used for five seconds; thread-safe.</summary>
internal sealed class ScopeStore(IdentityDatabase database, GraphChatIdentityOptions options, TimeProvider time)
{
    private const int Most = 500;
    private static readonly TimeSpan s_cached = TimeSpan.FromSeconds(5);

    private volatile Snapshot? _snapshot;

    /// <summary>Descriptions by name, of all that exist.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string?>> AllAsync(CancellationToken cancellationToken)
    {
        if (_snapshot is { } fresh && time.GetElapsedTime(fresh.ReadAt) < s_cached)
        {
            return fresh.Scopes;
        }

        var readAt = time.GetTimestamp();
        var scopes = (await ReadAsync(cancellationToken)).ToDictionary(scope => scope.Name, scope => scope.Description, StringComparer.Ordinal);
        _snapshot = new Snapshot(scopes, readAt);
        return scopes;
    }

    public async Task<List<RegisteredScope>> ReadAsync(CancellationToken cancellationToken)
    {
        var added = await database.QueryAsync(
            $"""SELECT "Name", "Description" FROM identity."OpenIddictScopes" WHERE NOT ("Name" = ANY($1)) ORDER BY "Name" LIMIT {Most}""",
            reader => new RegisteredScope(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)),
            cancellationToken,
            (object)Scopes.All.ToArray());
        return [.. Scopes.All.Select(name => new RegisteredScope(name, null)), .. added];
    }

    /// <summary>Adds one; false if it is there.</summary>
    public async Task<bool> AddAsync(RegisteredScope scope, CancellationToken cancellationToken)
    {
        var added = await database.ExecuteAsync(
            """
            INSERT INTO identity."OpenIddictScopes" ("Id", "ConcurrencyToken", "Name", "Description", "Resources") VALUES ($1, $2, $1, $3, $4)
            ON CONFLICT DO NOTHING
            """,
            cancellationToken,
            scope.Name,
            Guid.NewGuid().ToString(),
            scope.Description,
            JsonSerializer.Serialize<string[]>([options.ApiAudience]));
        _snapshot = null;
        return added == 1;
    }

    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var removed = await database.ExecuteAsync("""DELETE FROM identity."OpenIddictScopes" WHERE "Name" = $1""", cancellationToken, name);
        _snapshot = null;
        return removed == 1;
    }

    /// <summary>Whether a client may have it.</summary>
    public async Task<bool> IsUsedAsync(string name, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            """SELECT 1 FROM identity."OpenIddictApplications" WHERE "Permissions"::jsonb ? $1 LIMIT 1""", _ => true, cancellationToken, ClientPermissions.ScopePrefix + name)).Count > 0;

    /// <summary>Writes those that come with GraphChat, so that whoever reads the table finds all.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Scopes.All)
        {
            await AddAsync(new RegisteredScope(name, null), cancellationToken);
        }
    }

    private sealed record Snapshot(IReadOnlyDictionary<string, string?> Scopes, long ReadAt);
}
