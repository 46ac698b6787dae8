using System.Collections.Concurrent;
using GraphChat.Delivery.Postgres.Tests;
using GraphChat.Testing;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(DatabasePool))]

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>
/// Migrated databases that are used again after they were emptied: making and dropping one takes seconds of a shared disk.
/// </summary>
public sealed class DatabasePool : IAsyncDisposable
{
    private static readonly ConcurrentBag<TestDatabase> s_free = [];

    public static async Task<TestDatabase> TakeAsync()
    {
        if (s_free.TryTake(out var database))
        {
            await EmptyAsync(database.ConnectionString);
            return database;
        }

        database = await TestDatabase.CreateAsync();
        await DeliveryMigrations.ApplyAsync(database.ConnectionString, default);
        return database;
    }

    public static void Return(TestDatabase database) => s_free.Add(database);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        while (s_free.TryTake(out var database))
        {
            await database.DisposeAsync();
        }
    }

    private static async Task EmptyAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            DO $$ DECLARE name text; BEGIN
                FOR name IN SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = 'delivery' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                    AND relname NOT IN ('migrations', 'line', 'revocation_line')
                LOOP
                    EXECUTE format('DELETE FROM delivery.%I', name);
                END LOOP;
                UPDATE delivery.line SET position = 0;
                UPDATE delivery.revocation_line SET number = 0;
            END $$;
            """,
            connection);
        await command.ExecuteNonQueryAsync();
    }
}
