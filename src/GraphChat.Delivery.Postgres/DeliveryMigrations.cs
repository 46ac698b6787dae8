using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>
/// The schema <c>delivery</c>, as numbered SQL files. Each is applied once, in order, in a transaction of its own, under an
/// advisory lock; one that was applied may not be changed any more.
/// </summary>
public static class DeliveryMigrations
{
    private const long LockId = 7236827013;
    private const string Application = "graphchat_app";

    /// <summary>The number of the newest migration.</summary>
    public static int Newest => All()[^1].Number;

    /// <summary>Applies what is not applied yet, as the role that owns the schema. Several may try at once.</summary>
    /// <exception cref="PostgresStartupException">An applied migration was changed, or is unknown here.</exception>
    public static async Task ApplyAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockId})", cancellationToken);
        await ExecuteAsync(
            connection,
            """
            CREATE SCHEMA IF NOT EXISTS delivery;
            CREATE TABLE IF NOT EXISTS delivery.migrations (
                number integer PRIMARY KEY, name text NOT NULL, checksum bytea NOT NULL, applied_at timestamptz NOT NULL);
            """,
            cancellationToken);
        var applied = await ReadAppliedAsync(connection, cancellationToken);
        var known = All();
        if (applied.Keys.Any(number => number > known[^1].Number))
        {
            throw new PostgresStartupException("The database was migrated by a newer version: start that version, or restore a backup.");
        }

        foreach (var migration in known)
        {
            if (applied.TryGetValue(migration.Number, out var checksum))
            {
                RequireSame(migration, checksum);
            }
            else
            {
                await ApplyAsync(connection, migration, cancellationToken);
            }
        }

        await GrantAsync(connection, cancellationToken);
    }

    private static void RequireSame(Migration migration, byte[] checksum)
    {
        if (!checksum.AsSpan().SequenceEqual(migration.Checksum))
        {
            throw new PostgresStartupException(
                $"The migration {migration.Name} was changed after it was applied: take the version that applied it.");
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, migration.Sql, cancellationToken);
        await new NpgsqlCommandText(
            "INSERT INTO delivery.migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, now())",
            migration.Number,
            migration.Name,
            migration.Checksum).ExecuteAsync(connection, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // The role that serves reads and writes rows; it owns nothing.
    private static Task GrantAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => ExecuteAsync(
        connection,
        $"""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{Application}') THEN
                GRANT USAGE ON SCHEMA delivery TO {Application};
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA delivery TO {Application};
                REVOKE INSERT, UPDATE, DELETE ON delivery.migrations FROM {Application};
                GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA delivery TO {Application};
            END IF;
        END $$;
        """,
        cancellationToken);

    internal static async Task<Dictionary<int, byte[]>> ReadAppliedAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT number, checksum FROM delivery.migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new Dictionary<int, byte[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(reader.GetInt32(0), reader.GetFieldValue<byte[]>(1));
        }

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static List<Migration> All()
    {
        var assembly = Assembly.GetExecutingAssembly();
        const string folder = "GraphChat.Delivery.Postgres.Migrations.";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => Migration.Read(assembly, name, name[folder.Length..])),
        ];
    }

    private sealed record Migration(int Number, string Name, string Sql, byte[] Checksum)
    {
        public static Migration Read(Assembly assembly, string resource, string name)
        {
            using var stream = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            var sql = stream.ReadToEnd();
            return new Migration(
                int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture),
                name,
                sql,
                SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
        }
    }
}
