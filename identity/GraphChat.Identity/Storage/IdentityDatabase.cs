using Npgsql;

namespace GraphChat.Identity.Storage;

/// <summary>The provider's own pool of connections, apart from any other that the host registers.</summary>
internal sealed class IdentityDatabase(GraphChatIdentityOptions options) : IAsyncDisposable, IDisposable
{
    private const int LibrarysPoolSize = 100;
    private const int MostConnections = 32;
    private const int IdleSeconds = 60;

    public NpgsqlDataSource DataSource { get; } = Create(options.ConnectionString);

    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The rows of a query, each read by <paramref name="read"/>.</summary>
    public async Task<List<T>> QueryAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, params object?[] values) =>
        Fill(new NpgsqlCommand(sql, connection, transaction), values);

    public ValueTask DisposeAsync() => DataSource.DisposeAsync();

    public void Dispose() => DataSource.Dispose();

    // The library's own hundred would let one busy node take all the connections that a server gives, and keep them for minutes.
    private static NpgsqlDataSource Create(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (builder.MaxPoolSize == LibrarysPoolSize)
        {
            builder.MaxPoolSize = MostConnections;
        }

        builder.ConnectionIdleLifetime = Math.Min(builder.ConnectionIdleLifetime, IdleSeconds);
        return NpgsqlDataSource.Create(builder);
    }

    private NpgsqlCommand Command(string sql, object?[] values) => Fill(DataSource.CreateCommand(sql), values);

    private static NpgsqlCommand Fill(NpgsqlCommand command, object?[] values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }
}
