using System.Buffers.Binary;

namespace GraphChat.Delivery.Postgres;

/// <summary>Forgets what is old. Any node may do it at any time, several at once. Unreachable: UNAVAILABLE.</summary>
public sealed class PostgresRetention
{
    private const int KeysAtOnce = 10_000;
    private readonly PostgresGate _gate;

    internal PostgresRetention(PostgresGate gate) => _gate = gate;

    /// <summary>Drops the parts of the log that hold nothing newer than a time; gives how many. Idempotency keys stay.</summary>
    public async Task<int> DropEventsAsync(DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        var read = await _gate.ReadAsync(
            new NpgsqlCommandText("SELECT delivery.drop_event_partitions($1)", olderThan), row => row.GetInt32(0), cancellationToken);
        return read[0];
    }

    /// <summary>Forgets idempotency keys that were made before a time, by which they are refused anyway; gives how many.</summary>
    public async Task<long> ForgetKeysAsync(DateTimeOffset madeBefore, CancellationToken cancellationToken)
    {
        // RFC 9562 §5.7: a UUID of version 7 begins with its time, so older ones are smaller.
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, madeBefore.ToUnixTimeMilliseconds() << 16);
        var oldest = new Guid(bytes, bigEndian: true);
        var forgotten = 0L;
        int gone;
        do
        {
            gone = await _gate.RunAsync(
                (connection, token) => new NpgsqlCommandText(
                    """
                    DELETE FROM delivery.append_keys k USING (
                        SELECT device_id, client_message_id FROM delivery.append_keys
                        WHERE client_message_id < $1 AND device_id <> $2 LIMIT $3) old
                    WHERE k.device_id = old.device_id AND k.client_message_id = old.client_message_id
                    """,
                    oldest,
                    Guid.Empty,
                    KeysAtOnce).ExecuteAsync(connection, transaction: null, token),
                cancellationToken);
            forgotten += gone;
        }
        while (gone == KeysAtOnce);

        return forgotten;
    }
}
