using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace GraphChat.Identity;

/// <summary>Brings schema `identity` up to date: numbered SQL files, each applied once, in order, in a transaction of its own.</summary>
public static class IdentityMigrations
{
    // Any number that no other part of the database uses.
    private const long LockKey = 0x6964656e74697479;

    private const string ResourcePrefix = "Migrations.";

    /// <summary>
    /// Applies what is missing and lets role <paramref name="applicationRole"/>, if it exists, read and write. Safe to call
    /// from several nodes at once and again.
    /// </summary>
    /// <param name="connectionString">Of a role that may create schemas.</param>
    /// <param name="applicationRole">The role that the server runs as; null to grant nothing.</param>
    /// <param name="cancellationToken">Gives up waiting; what was committed stays.</param>
    /// <exception cref="InvalidOperationException">A migration that was applied is not the one in this build.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL is down or refuses.</exception>
    public static async Task ApplyAsync(
        string connectionString, string? applicationRole = "graphchat_app", CancellationToken cancellationToken = default)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        try
        {
            await ExecuteAsync(
                connection,
                """
                CREATE SCHEMA IF NOT EXISTS identity;
                CREATE TABLE IF NOT EXISTS identity."SchemaMigrations" (
                    "Name" text NOT NULL PRIMARY KEY, "Hash" text NOT NULL, "AppliedAt" timestamp with time zone NOT NULL DEFAULT now());
                """,
                cancellationToken);
            var applied = await ReadAppliedAsync(connection, cancellationToken);
            foreach (var (name, sql, hash) in Load())
            {
                if (!applied.TryGetValue(name, out var known))
                {
                    await ApplyOneAsync(connection, name, sql, hash, cancellationToken);
                }
                else if (known != hash)
                {
                    throw new InvalidOperationException($"Migration {name} of schema identity was applied with other content than this build has.");
                }
            }

            if (applicationRole is not null)
            {
                await GrantAsync(connection, applicationRole, cancellationToken);
            }
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    private static IEnumerable<(string Name, string Sql, string Hash)> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var sql = reader.ReadToEnd();
            yield return (resource[ResourcePrefix.Length..], sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
        }
    }

    private static async Task<Dictionary<string, string>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""SELECT "Name", "Hash" FROM identity."SchemaMigrations" """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            applied[reader.GetString(0)] = reader.GetString(1);
        }

        return applied;
    }

    private static async Task ApplyOneAsync(NpgsqlConnection connection, string name, string sql, string hash, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, sql, cancellationToken);
        await using var command = new NpgsqlCommand("""INSERT INTO identity."SchemaMigrations" ("Name", "Hash") VALUES ($1, $2)""", connection)
        {
            Parameters = { new() { Value = name }, new() { Value = hash } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task GrantAsync(NpgsqlConnection connection, string role, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT count(*) FROM pg_roles WHERE rolname = $1", connection) { Parameters = { new() { Value = role } } };
        if ((long)(await exists.ExecuteScalarAsync(cancellationToken))! == 0)
        {
            return;
        }

        var quoted = $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        // The audit trail can be added to, and not rewritten, by the role that the server runs as.
        await ExecuteAsync(
            connection,
            $"""
            GRANT USAGE ON SCHEMA identity TO {quoted};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA identity TO {quoted};
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA identity TO {quoted};
            REVOKE UPDATE, DELETE ON identity."AuditEvents" FROM {quoted};
            REVOKE INSERT, UPDATE, DELETE ON identity."SchemaMigrations" FROM {quoted};
            """,
            cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
