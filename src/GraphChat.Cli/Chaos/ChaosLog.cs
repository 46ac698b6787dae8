using GraphChat.Cli.Local;
using Npgsql;

namespace GraphChat.Cli.Chaos;

/// <summary>The log as PostgreSQL holds it, asked past the server.</summary>
internal static class ChaosLog
{
    /// <summary>The last sequence of each conversation that has one.</summary>
    public static async Task<IReadOnlyDictionary<Guid, long>> ReadHeadsAsync(PrivateCluster cluster, CancellationToken cancellationToken) =>
        (await QueryAsync(
            cluster,
            "SELECT conversation_id, max(sequence) FROM delivery.events GROUP BY conversation_id",
            row => (Conversation: row.GetGuid(0), Head: row.GetInt64(1)),
            cancellationToken)).ToDictionary(head => head.Conversation, head => head.Head);

    /// <summary>Every event.</summary>
    public static Task<List<LoggedEvent>> ReadEventsAsync(PrivateCluster cluster, CancellationToken cancellationToken) => QueryAsync(
        cluster,
        "SELECT conversation_id, sequence, event_id, kind = 1, client_message_id, sender, epoch, hash FROM delivery.events ORDER BY conversation_id, sequence",
        row => new LoggedEvent(
            row.GetGuid(0), row.GetInt64(1), row.GetGuid(2), row.GetBoolean(3), row.IsDBNull(4) ? Guid.Empty : row.GetGuid(4),
            row.IsDBNull(5) ? Guid.Empty : row.GetGuid(5), row.GetInt64(6), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(7))),
        cancellationToken);

    /// <summary>Who was where from when to when.</summary>
    public static Task<List<(Guid Conversation, Guid Person, long Joined, long? Left)>> ReadStaysAsync(PrivateCluster cluster, CancellationToken cancellationToken) => QueryAsync(
        cluster,
        "SELECT conversation_id, user_id, joined_sequence, left_sequence FROM delivery.members",
        row => (row.GetGuid(0), row.GetGuid(1), row.GetInt64(2), row.IsDBNull(3) ? (long?)null : row.GetInt64(3)),
        cancellationToken);

    private static async Task<List<T>> QueryAsync<T>(PrivateCluster cluster, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster.ApplicationConnectionString) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(read(reader));
        }

        return found;
    }
}
