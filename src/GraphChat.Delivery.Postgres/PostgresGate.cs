using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>
/// Opens connections, and translates once what goes wrong with them. Everything that is run through it may be run again:
/// it reads, or its writes are idempotent. Whoever is cancelled stops waiting, and the statement runs to its end: PostgreSQL is told to
/// cancel a connection, not a statement, over one more connection, so that it may well be somebody else's next statement that it ends.
/// </summary>
internal sealed class PostgresGate(NpgsqlDataSource source)
{
    private const int Attempts = 2;

    public NpgsqlDataSource Source => source;

    public Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        RunToTheEndAsync(work, cancellationToken).WaitAsync(cancellationToken);

    public async Task RunAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        await RunAsync(
            async (connection, token) =>
            {
                await work(connection, token);
                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<T>> ReadAsync<T>(
        NpgsqlCommandText text, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<T>>(
            async (connection, token) =>
            {
                await using var command = text.On(connection);
                await using var reader = await command.ExecuteReaderAsync(token);
                var rows = new List<T>();
                while (await reader.ReadAsync(token))
                {
                    rows.Add(read(reader));
                }

                return rows;
            },
            cancellationToken);

    public static DeliveryException Unavailable(Exception cause) =>
        new(DeliveryErrorCode.Unavailable, "The database cannot be reached; repeat the same bytes.", details: null, cause);

    /// <summary>Whether the same may succeed later: the connection, a lock or the server's resources failed, not the statement.</summary>
    public static bool IsPassing(Exception exception) => exception switch
    {
        PostgresException { SqlState: var state } => state[..2] is "08" or "40" or "53" or "55" or "57" or "58",
        NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    private async Task<T> RunToTheEndAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                return await work(connection, CancellationToken.None);
            }
            catch (Exception exception) when (IsPassing(exception) && !cancellationToken.IsCancellationRequested)
            {
                // A connection that died while it lay in the pool says so on its first use.
                if (attempt == Attempts)
                {
                    throw Unavailable(exception);
                }
            }
            catch (ObjectDisposedException exception)
            {
                // The node is stopping under somebody who has only just come.
                throw Unavailable(exception);
            }
        }
    }
}
