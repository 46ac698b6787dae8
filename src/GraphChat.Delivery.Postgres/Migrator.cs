using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>
/// Brings the schema <c>delivery</c> to the version of this build, each numbered file in a transaction of its own, one process at a
/// time. What was applied is remembered with its hash: a file that changed afterwards is an error, never applied again.
/// </summary>
public static class Migrator
{
    // "grchdeli" in ASCII: any constant will do that nobody else takes.
    private const long AdvisoryLock = 0x6772_6368_6465_6C69;

    private const string Bootstrap = """
        CREATE SCHEMA IF NOT EXISTS delivery;
        CREATE TABLE IF NOT EXISTS delivery.migrations (
          number integer PRIMARY KEY,
          name text NOT NULL,
          sha256 bytea NOT NULL,
          applied_at timestamptz NOT NULL DEFAULT now()
        );
        """;

    private const string Grants = """
        DO $$
        BEGIN
          IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'graphchat_app') THEN
            GRANT USAGE ON SCHEMA delivery TO graphchat_app;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA delivery TO graphchat_app;
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA delivery TO graphchat_app;
            REVOKE INSERT, UPDATE, DELETE ON delivery.migrations FROM graphchat_app;
          END IF;
        END $$;
        """;

    /// <summary>The migrations of this build, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. Read().OrderBy(migration => migration.Number)];

    /// <summary>Applies what is missing; gives how many that were.</summary>
    /// <exception cref="DatabaseUnfitException">PostgreSQL cannot be reached or is too old, or a migration that was applied is not the one of this build.</exception>
    public static async Task<int> ApplyAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
            if (connection.PostgreSqlVersion.Major < DatabaseChecks.OldestMajorVersion)
            {
                throw new DatabaseUnfitException(
                    $"PostgreSQL {DatabaseChecks.OldestMajorVersion} or later is needed, and this is {connection.PostgreSqlVersion}: upgrade it.");
            }

            // Released with the connection, whatever happens.
            await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_lock({AdvisoryLock})"), cancellationToken);
            await ExecuteAsync(connection, Bootstrap, cancellationToken);
            var applied = await ReadAppliedAsync(connection, cancellationToken);
            var count = 0;
            foreach (var migration in All)
            {
                if (!applied.TryGetValue(migration.Number, out var hash))
                {
                    await ApplyAsync(connection, migration, cancellationToken);
                    count++;
                }
                else if (!hash.AsSpan().SequenceEqual(Hash(migration)))
                {
                    throw new DatabaseUnfitException(
                        $"Migration {migration.Number} of the database is not the one of this build: use the build that made the database, or a later one.");
                }
            }

            await ExecuteAsync(connection, Grants, cancellationToken);
            return count;
        }
        catch (Exception exception) when (exception is (NpgsqlException and not PostgresException) or System.Net.Sockets.SocketException or TimeoutException)
        {
            throw new DatabaseUnfitException("PostgreSQL cannot be reached: start it, or correct the connection string GRAPHCHAT_PostgresMigrator.", exception);
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, migration.Sql, cancellationToken);
        await using var remember = new NpgsqlCommand("INSERT INTO delivery.migrations (number, name, sha256) VALUES ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = migration.Number }, new() { Value = migration.Name }, new() { Value = Hash(migration) } },
        };
        await remember.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<Dictionary<int, byte[]>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        Dictionary<int, byte[]> applied = [];
        await using var command = new NpgsqlCommand("SELECT number, sha256 FROM delivery.migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            applied[reader.GetInt32(0)] = reader.GetFieldValue<byte[]>(1);
        }

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // Only texts of this assembly come here; no value of anybody's is ever put into one.
#pragma warning disable CA2100
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static byte[] Hash(Migration migration) => SHA256.HashData(Encoding.UTF8.GetBytes(migration.Sql));

    private static IEnumerable<Migration> Read()
    {
        var assembly = typeof(Migrator).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            var number = int.Parse(resource.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture);
            yield return new Migration(number, resource[5..^4], reader.ReadToEnd());
        }
    }
}
