using GraphChat.Delivery.Postgres;
using Npgsql;

namespace GraphChat.Server.Commands;

/// <summary>Says in a sentence why the database is of no use, without what the connection string holds.</summary>
internal static class DatabaseFailures
{
    /// <summary>Runs what needs the database.</summary>
    /// <exception cref="StartFailure">It is down, refuses, is of another version or not migrated.</exception>
    public static async Task<T> GuardAsync<T>(string setting, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (PostgresStartupException exception)
        {
            throw new StartFailure(ExitCode.Unavailable, exception.Message);
        }
        catch (PostgresException exception)
        {
            throw new StartFailure(ExitCode.Unavailable, Sentence(setting, exception.SqlState));
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new StartFailure(
                ExitCode.Unavailable,
                $"PostgreSQL does not answer: start it, or set GRAPHCHAT_{setting} to where it is.");
        }
    }

    private static string Sentence(string setting, string state) => state switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"PostgreSQL refuses the user or the password of GRAPHCHAT_{setting}.",
        PostgresErrorCodes.InvalidCatalogName => $"The database of GRAPHCHAT_{setting} does not exist: create it.",
        PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
            "The database is not migrated to this version: run the command migrate.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"The role of GRAPHCHAT_{setting} lacks a right: run the command migrate, as a role that may create schemas.",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections =>
            "PostgreSQL takes no connection now: try again, or raise max_connections.",
        _ => $"PostgreSQL refuses with SQLSTATE {state}: its log says why.",
    };
}
