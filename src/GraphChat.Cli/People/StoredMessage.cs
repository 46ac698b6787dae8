using System.Text;
using GraphChat.Cli.Local;
using Npgsql;

namespace GraphChat.Cli.People;

/// <summary>What PostgreSQL holds of one message, asked past the server.</summary>
/// <param name="Payload">The bytes that the sender's device made.</param>
/// <param name="Row">The whole row as PostgreSQL prints it.</param>
internal sealed record StoredMessage(byte[] Payload, string Row)
{
    // A shorter text is in any row by chance: "1", "ok".
    private const int LeastTelling = 8;

    /// <summary>Reads it.</summary>
    /// <param name="cluster">The cluster with the log.</param>
    /// <param name="eventId">The event's UUID.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<StoredMessage> ReadAsync(PrivateCluster cluster, Guid eventId, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(cluster.ApplicationConnectionString);
        await using var command = source.CreateCommand("SELECT e.payload, e::text FROM delivery.events e WHERE e.event_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = eventId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StoredMessage(reader.GetFieldValue<byte[]>(0), reader.GetString(1))
            : throw new LocalFailure(ExitCode.Different, "The message was acknowledged, and PostgreSQL does not hold it.");
    }

    /// <summary>All messages of a conversation, by event.</summary>
    /// <param name="cluster">The cluster with the log.</param>
    /// <param name="conversationId">The conversation's UUID.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<IReadOnlyDictionary<Guid, StoredMessage>> ReadAllAsync(PrivateCluster cluster, Guid conversationId, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, StoredMessage>();
        await using var source = NpgsqlDataSource.Create(cluster.ApplicationConnectionString);
        await using var command = source.CreateCommand("SELECT e.event_id, e.payload, e::text FROM delivery.events e WHERE e.conversation_id = $1 AND e.kind = 1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = conversationId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found[reader.GetGuid(0)] = new StoredMessage(reader.GetFieldValue<byte[]>(1), reader.GetString(2));
        }

        return found;
    }

    /// <summary>Whether the text can be found in what is stored, as it is or in hex; always false for a text too short to tell or made of hex digits, which any row holds by chance.</summary>
    public bool Shows(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length >= LeastTelling && !text.All(IsOfNumbers) && (Payload.AsSpan().IndexOf(bytes) >= 0
            || Row.Contains(text, StringComparison.Ordinal)
            || Row.Contains(Convert.ToHexString(bytes), StringComparison.OrdinalIgnoreCase));
    }

    // Ids, times and bytes as PostgreSQL prints them.
    private static bool IsOfNumbers(char letter) => char.IsAsciiHexDigit(letter) || letter is '-' or ':' or '.' or '+' or ' ' or '\\' or 'x' or ',';
}
