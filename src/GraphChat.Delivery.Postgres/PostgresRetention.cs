using System.Buffers.Binary;

namespace GraphChat.Delivery.Postgres;

/// <summary>Forgets what is old. Any node may do it at any time, several at once. Unreachable: UNAVAILABLE.</summary>
public sealed class PostgresRetention
{
    internal const string OldKeys =
        "SELECT device_id, client_message_id FROM delivery.append_keys WHERE device_id = ANY ($1) AND client_message_id < $2 LIMIT $3";

    private const int RowsAtOnce = 10_000;
    private const int DevicesAtOnce = 1_000;
    private const int ClaimsAtOnce = 1_000;

    // Of delivery.make_event_partitions.
    private const long PartSize = 16_777_216;
    private readonly PostgresGate _gate;

    internal PostgresRetention(PostgresGate gate) => _gate = gate;

    /// <summary>Drops the parts of the log that hold nothing newer than a time; gives how many. Idempotency keys stay.</summary>
    public async Task<int> DropEventsAsync(DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        var read = await _gate.ReadAsync(
            new NpgsqlCommandText("SELECT delivery.drop_event_partitions($1)", olderThan), row => row.GetInt32(0), cancellationToken);
        return read[0];
    }

    /// <summary>
    /// Deletes from the part that the log is in now, which is never dropped, what is older than a time; gives how many. Where an older
    /// part is still there it waits: nothing goes before what came before it.
    /// </summary>
    public async Task<long> TrimEventsAsync(DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        var read = await _gate.ReadAsync(
            new NpgsqlCommandText(
                "SELECT position, coalesce((SELECT e.position FROM delivery.events e ORDER BY e.position LIMIT 1), position) FROM delivery.line"),
            row => (Head: row.GetInt64(0), First: row.GetInt64(1)),
            cancellationToken);
        var (head, first) = read[0];
        if (first / PartSize != head / PartSize)
        {
            return 0;
        }

        var trimmed = 0L;
        for (var from = first; from <= head; from += RowsAtOnce)
        {
            // Up to the first that is to stay, not to the last that is old: a node's clock may have gone back in between.
            var found = await _gate.ReadAsync(
                new NpgsqlCommandText(
                    """
                    SELECT position FROM delivery.events WHERE position >= $1 AND position < $2 AND created_at >= $3
                    ORDER BY position LIMIT 1
                    """,
                    from,
                    from + RowsAtOnce,
                    olderThan),
                row => row.GetInt64(0),
                cancellationToken);
            var end = found.Count == 1 ? found[0] : from + RowsAtOnce;
            trimmed += await _gate.RunAsync(
                (connection, token) => new NpgsqlCommandText(
                    "DELETE FROM delivery.events WHERE position >= $1 AND position < $2", from, end).ExecuteAsync(connection, transaction: null, token),
                cancellationToken);
            if (found.Count == 1)
            {
                break;
            }
        }

        return trimmed;
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
        var after = Guid.Empty;
        IReadOnlyList<Guid> devices;
        do
        {
            // Device by device, as the keys are sorted: to look through all of them for the few that are old would take ever longer.
            devices = await _gate.ReadAsync(
                new NpgsqlCommandText("SELECT device_id FROM delivery.devices WHERE device_id > $1 ORDER BY device_id LIMIT $2", after, DevicesAtOnce),
                row => row.GetGuid(0),
                cancellationToken);
            if (devices.Count == 0)
            {
                break;
            }

            after = devices[^1];
            forgotten += await ForgetKeysAsync([.. devices], oldest, cancellationToken);
        }
        while (devices.Count == DevicesAtOnce);

        return forgotten;
    }

    /// <summary>
    /// Forgets claims of key packages that can no longer be repeated, and which packages people may add where those have expired: both say
    /// who wanted to write to whom. Gives how many claims.
    /// </summary>
    public async Task<long> ForgetClaimsAsync(DateTimeOffset repeatableSince, DateTimeOffset usableSince, CancellationToken cancellationToken)
    {
        var forgotten = 0L;
        int gone;
        do
        {
            var read = await _gate.ReadAsync(
                new NpgsqlCommandText(
                    """
                    WITH old AS (
                        DELETE FROM delivery.claims WHERE (claimer, claim_id) IN (
                            SELECT claimer, claim_id FROM delivery.claims WHERE claimed_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
                        RETURNING claimer, claim_id),
                    packages AS (
                        DELETE FROM delivery.claimed_packages p USING old WHERE p.claimer = old.claimer AND p.claim_id = old.claim_id)
                    SELECT count(*)::integer FROM old
                    """,
                    repeatableSince,
                    ClaimsAtOnce),
                row => row.GetInt32(0),
                cancellationToken);
            gone = read[0];
            forgotten += gone;
        }
        while (gone == ClaimsAtOnce);

        await _gate.RunAsync(
            (connection, token) => new NpgsqlCommandText("DELETE FROM delivery.claimed_references WHERE claimed_at < $1", usableSince)
                .ExecuteAsync(connection, transaction: null, token),
            cancellationToken);
        return forgotten;
    }

    private async Task<long> ForgetKeysAsync(Guid[] devices, Guid oldest, CancellationToken cancellationToken)
    {
        var forgotten = 0L;
        int gone;
        do
        {
            gone = await _gate.RunAsync(
                (connection, token) => new NpgsqlCommandText(
                    $"""
                    DELETE FROM delivery.append_keys k USING ({OldKeys}) old
                    WHERE k.device_id = old.device_id AND k.client_message_id = old.client_message_id
                    """,
                    devices,
                    oldest,
                    RowsAtOnce).ExecuteAsync(connection, transaction: null, token),
                cancellationToken);
            forgotten += gone;
        }
        while (gone == RowsAtOnce);

        return forgotten;
    }
}
