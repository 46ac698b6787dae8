using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>A statement and its parameters, in the order of <c>$1</c>, <c>$2</c>.</summary>
internal sealed class NpgsqlCommandText(string sql, params object?[] values)
{
    public NpgsqlCommand On(NpgsqlConnection connection, NpgsqlTransaction? transaction = null)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        Add(command.Parameters);
        return command;
    }

    public NpgsqlBatchCommand ToBatch()
    {
        var command = new NpgsqlBatchCommand(sql);
        Add(command.Parameters);
        return command;
    }

    public async Task<int> ExecuteAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    {
        await using var command = On(connection, transaction);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<object?> ScalarAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    {
        await using var command = On(connection, transaction);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private void Add(NpgsqlParameterCollection parameters)
    {
        foreach (var value in values)
        {
            parameters.Add(value switch
            {
                Typed typed => new NpgsqlParameter { Value = typed.Value ?? DBNull.Value, NpgsqlDbType = typed.Type },
                _ => new NpgsqlParameter { Value = value ?? DBNull.Value },
            });
        }
    }

    /// <summary>A value whose type cannot be seen, such as null.</summary>
    internal sealed record Typed(NpgsqlTypes.NpgsqlDbType Type, object? Value);
}
