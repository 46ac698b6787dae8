using System.Globalization;
using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>What a node asks of its database before it serves: an acknowledged event must be on disk.</summary>
public static class DatabaseChecks
{
    /// <summary>The oldest PostgreSQL that is supported.</summary>
    public const int OldestMajorVersion = 15;

    // Each of these off, and PostgreSQL may forget what it acknowledged.
    private static readonly string[] s_mustBeOn = ["fsync", "full_page_writes", "synchronous_commit"];

    /// <summary>Passes, or says what is wrong.</summary>
    /// <exception cref="DatabaseUnfitException">It cannot be reached, is too old, is not durable, or has another schema version.</exception>
    public static async Task RequireAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            if (connection.PostgreSqlVersion.Major < OldestMajorVersion)
            {
                throw new DatabaseUnfitException(
                    $"PostgreSQL {OldestMajorVersion} or later is needed, and this is {connection.PostgreSqlVersion}: upgrade it.");
            }

            foreach (var setting in s_mustBeOn)
            {
                await using var command = new NpgsqlCommand("SELECT current_setting($1)", connection) { Parameters = { new() { Value = setting } } };
                if ((string?)await command.ExecuteScalarAsync(cancellationToken) == "off")
                {
                    throw new DatabaseUnfitException(
                        $"PostgreSQL runs with {setting} off and may lose messages that it acknowledged: turn {setting} on and reload.");
                }
            }

            await RequireVersionAsync(connection, cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
        {
            throw new DatabaseUnfitException("PostgreSQL cannot be reached: start it, or correct the connection string GRAPHCHAT_Postgres.", exception);
        }
    }

    private static async Task RequireVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var wanted = Migrator.All[^1].Number;
        await using var command = new NpgsqlCommand(
            "SELECT CASE WHEN to_regclass('delivery.migrations') IS NULL THEN 0 ELSE 1 END", connection);
        var current = 0;
        if (Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) == 1)
        {
            await using var newest = new NpgsqlCommand("SELECT coalesce(max(number), 0) FROM delivery.migrations", connection);
            current = Convert.ToInt32(await newest.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
        }

        // A newer schema is welcome: migrations only expand what an older node uses.
        if (current < wanted)
        {
            throw new DatabaseUnfitException(
                $"The database is at version {current} and this node needs {wanted}: run `GraphChat.Server migrate` first.");
        }
    }
}
