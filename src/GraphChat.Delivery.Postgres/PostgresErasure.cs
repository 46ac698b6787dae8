using GraphChat.Delivery.Ports;
using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>
/// Erases people. What is theirs alone goes at once; their devices are revoked, so that their removal from each group is
/// proposed and the next commit carries it, and when the last is carried the rest goes. What stays is the log: ciphertext
/// and public handshakes, under ids that lead to nobody any more. Any node may do it at any time. Unreachable: UNAVAILABLE.
/// </summary>
public sealed class PostgresErasure
{
    // As long as an access token can live: until then its revocation is needed.
    private static readonly TimeSpan s_revocationsKept = TimeSpan.FromHours(1);

    // Devices before the line of revocations, as whoever revokes one of them takes both.
    private static readonly string[] s_revoke =
    [
        "UPDATE delivery.devices SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL",
        """
        WITH n AS (
            UPDATE delivery.revocation_line SET number = number + 1
            WHERE NOT EXISTS (SELECT FROM delivery.revocations WHERE user_id = $1) RETURNING number)
        INSERT INTO delivery.revocations (number, user_id, revoked_at) SELECT number, $1, $2 FROM n
        """,
    ];

    private static readonly string[] s_forget =
    [
        $"DELETE FROM delivery.key_packages WHERE {OfDevices} AND $2 IS NOT NULL",
        $"DELETE FROM delivery.last_resorts WHERE {OfDevices} AND $2 IS NOT NULL",
        $"DELETE FROM delivery.claimed_packages WHERE (claimer = $1 OR {OfDevices}) AND $2 IS NOT NULL",
        "DELETE FROM delivery.claimed_references WHERE claimer = $1 AND $2 IS NOT NULL",
        "DELETE FROM delivery.claims WHERE claimer = $1 AND $2 IS NOT NULL",
        $"DELETE FROM delivery.append_keys WHERE {OfDevices} AND $2 IS NOT NULL",
        $"DELETE FROM delivery.epoch_reports WHERE {OfDevices} AND $2 IS NOT NULL",
        $"DELETE FROM delivery.welcome_devices WHERE {OfDevices} AND $2 IS NOT NULL",
        "DELETE FROM delivery.welcomes w WHERE NOT EXISTS (SELECT FROM delivery.welcome_devices d WHERE d.position = w.position) AND $1 IS NOT NULL AND $2 IS NOT NULL",
        "DELETE FROM delivery.positions WHERE user_id = $1 AND $2 IS NOT NULL",
        "DELETE FROM delivery.person_settings WHERE user_id = $1 AND $2 IS NOT NULL",
        "DELETE FROM delivery.blocks WHERE (blocker = $1 OR blocked = $1) AND $2 IS NOT NULL",
        "DELETE FROM delivery.people WHERE user_id = $1 AND $2 IS NOT NULL",
        // The message that it goes with is others' too; whose file it was is not.
        "UPDATE delivery.attachments SET user_id = '00000000-0000-0000-0000-000000000000' WHERE user_id = $1 AND $2 IS NOT NULL",
    ];

    // Where nobody else is left, nobody can commit: the group goes, and the log with it unless others were in it before.
    private static readonly string[] s_leave =
    [
        $"DELETE FROM delivery.welcome_devices d USING delivery.welcomes w WHERE w.position = d.position AND w.conversation_id IN ({Alone}) AND $2 IS NOT NULL",
        $"DELETE FROM delivery.welcomes WHERE conversation_id IN ({Alone}) AND $2 IS NOT NULL",
        $"DELETE FROM delivery.proposals WHERE conversation_id IN ({Alone}) AND $2 IS NOT NULL",
        $"DELETE FROM delivery.epoch_reports WHERE conversation_id IN ({Alone}) AND $2 IS NOT NULL",
        $"DELETE FROM delivery.groups WHERE conversation_id IN ({Alone}) AND $2 IS NOT NULL",
        $"DELETE FROM delivery.events WHERE conversation_id IN ({Alone}) AND NOT {OthersBefore("delivery.events")} AND $2 IS NOT NULL",
        $"DELETE FROM delivery.commits WHERE conversation_id IN ({Alone}) AND NOT {OthersBefore("delivery.commits")} AND $2 IS NOT NULL",
        $"DELETE FROM delivery.conversations WHERE conversation_id IN ({Alone}) AND NOT {OthersBefore("delivery.conversations")} AND $2 IS NOT NULL",
        // Last: by it the others are found.
        $"DELETE FROM delivery.group_devices WHERE conversation_id IN ({Alone}) AND $2 IS NOT NULL",
    ];

    private static readonly string[] s_finish =
    [
        "DELETE FROM delivery.members WHERE user_id = $1 AND $2 IS NOT NULL",
        $"DELETE FROM delivery.sessions WHERE {OfDevices} AND $2 IS NOT NULL",
        $"DELETE FROM delivery.revocations WHERE (user_id = $1 OR blocked = $1 OR {OfDevices}) AND $2 IS NOT NULL",
        "UPDATE delivery.conversations SET creator_device = '00000000-0000-0000-0000-000000000000' "
            + "WHERE creator_device IN (SELECT device_id FROM delivery.devices WHERE user_id = $1) AND $2 IS NOT NULL",
        "DELETE FROM delivery.device_chain WHERE user_id = $1 AND $2 IS NOT NULL",
        "DELETE FROM delivery.devices WHERE user_id = $1 AND $2 IS NOT NULL",
        "DELETE FROM delivery.erasures WHERE user_id = $1 AND $2 IS NOT NULL",
    ];

    private const string OfDevices = "device_id IN (SELECT device_id FROM delivery.devices WHERE user_id = $1)";

    private const string Alone =
        """
        SELECT g.conversation_id FROM delivery.group_devices g WHERE g.user_id = $1 AND NOT EXISTS (
            SELECT FROM delivery.group_devices o WHERE o.conversation_id = g.conversation_id AND o.user_id <> $1)
        """;

    private readonly PostgresGate _gate;

    internal PostgresErasure(PostgresGate gate) => _gate = gate;

    /// <summary>Notes that a person is to be erased, if there is anything of the person; the same again changes nothing.</summary>
    public Task RequestAsync(UserId user, DateTimeOffset now, CancellationToken cancellationToken) => _gate.RunAsync(
        (connection, token) => new NpgsqlCommandText(
            """
            INSERT INTO delivery.erasures (user_id, requested_at) SELECT $1, $2
            WHERE EXISTS (SELECT FROM delivery.people WHERE user_id = $1) OR EXISTS (SELECT FROM delivery.devices WHERE user_id = $1)
                OR EXISTS (SELECT FROM delivery.members WHERE user_id = $1)
            ON CONFLICT DO NOTHING
            """,
            user.Value,
            now).ExecuteAsync(connection, transaction: null, token),
        cancellationToken);

    /// <summary>Goes on with all that were requested, and gives how many are finished.</summary>
    public async Task<int> ContinueAsync(IBlobStore blobs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var requested = await _gate.ReadAsync(
            new NpgsqlCommandText("SELECT user_id, requested_at FROM delivery.erasures ORDER BY requested_at"),
            row => (User: row.GetGuid(0), At: row.GetFieldValue<DateTimeOffset>(1)),
            cancellationToken);
        var finished = 0;
        DeliveryException? failed = null;
        foreach (var (user, at) in requested)
        {
            await RunAsync(s_revoke, user, now, cancellationToken);
            try
            {
                await DropAttachmentsAsync(user, blobs, cancellationToken);
            }
            catch (DeliveryException exception)
            {
                // A file of one person that cannot be deleted now holds up nobody else.
                failed ??= exception;
                continue;
            }

            await RunAsync(s_forget, user, now, cancellationToken);
            await RunAsync(s_leave, user, now, cancellationToken);
            var isLeaf = await _gate.ReadAsync(
                new NpgsqlCommandText("SELECT 1 FROM delivery.group_devices WHERE user_id = $1 LIMIT 1", user), _ => true, cancellationToken);
            if (isLeaf.Count == 0 && at + s_revocationsKept <= now)
            {
                await RunAsync(s_finish, user, now, cancellationToken);
                finished++;
            }
        }

        return failed is null ? finished : throw failed;
    }

    // All statements take the person and the time; PostgreSQL wants each parameter used.
    private Task RunAsync(string[] statements, Guid user, DateTimeOffset now, CancellationToken cancellationToken) => _gate.RunAsync(
        async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            await using var batch = new NpgsqlBatch(connection, transaction);
            foreach (var statement in statements)
            {
                batch.BatchCommands.Add(new NpgsqlCommandText(statement, user, now).ToBatch());
            }

            await batch.ExecuteNonQueryAsync(token);
            await transaction.CommitAsync(token);
        },
        cancellationToken);

    private async Task DropAttachmentsAsync(Guid user, IBlobStore blobs, CancellationToken cancellationToken)
    {
        var own = await _gate.ReadAsync(
            new NpgsqlCommandText(
                $"SELECT attachment_id FROM delivery.attachments WHERE user_id = $1 AND (sequence IS NULL OR conversation_id IN ({Alone}))", user),
            row => row.GetGuid(0),
            cancellationToken);
        foreach (var id in own)
        {
            // The bytes first: a note without bytes is found again, bytes without a note are not.
            await blobs.DeleteAsync(id, cancellationToken);
            await _gate.RunAsync(
                (connection, token) => new NpgsqlCommandText("DELETE FROM delivery.attachments WHERE attachment_id = $1", id)
                    .ExecuteAsync(connection, transaction: null, token),
                cancellationToken);
        }
    }

    private static string OthersBefore(string table) =>
        $"EXISTS (SELECT FROM delivery.members m WHERE m.conversation_id = {table}.conversation_id AND m.user_id <> $1)";
}
