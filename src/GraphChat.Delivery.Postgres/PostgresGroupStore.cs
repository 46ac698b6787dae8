using GraphChat.Delivery.Groups;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Proposals;
using NpgsqlTypes;

namespace GraphChat.Delivery.Postgres;

/// <summary>Groups on PostgreSQL.</summary>
internal sealed class PostgresGroupStore(PostgresGate gate) : IGroupStore
{
    // One statement, so that state and proposals are of one snapshot.
    internal const string Group =
        """
        SELECT c.group_id, c.epoch, c.commit_sequence, g.state, g.group_info, c.health, c.frozen,
            ARRAY (SELECT p.sequence FROM delivery.proposals p WHERE p.conversation_id = c.conversation_id ORDER BY p.sequence),
            ARRAY (SELECT p.device_id FROM delivery.proposals p WHERE p.conversation_id = c.conversation_id ORDER BY p.sequence),
            ARRAY (SELECT p.removed FROM delivery.proposals p WHERE p.conversation_id = c.conversation_id ORDER BY p.sequence)
        FROM delivery.conversations c JOIN delivery.groups g ON g.conversation_id = c.conversation_id
        WHERE c.conversation_id = $1 AND ($2 IS NULL OR EXISTS (
            SELECT FROM delivery.members m WHERE m.user_id = $2 AND m.conversation_id = c.conversation_id AND m.left_sequence IS NULL))
        """;

    private const string Report =
        """
        INSERT INTO delivery.epoch_reports (conversation_id, device_id, epoch, fingerprint, reported_at)
        SELECT $1, $2, $3, $4, $5
        FROM delivery.conversations c JOIN delivery.group_devices g ON g.conversation_id = c.conversation_id AND g.device_id = $2
        WHERE c.conversation_id = $1 AND c.epoch = $3
        ON CONFLICT (conversation_id, device_id) DO UPDATE
        SET epoch = excluded.epoch, fingerprint = excluded.fingerprint, reported_at = excluded.reported_at
        """;

    private const string Tally =
        """
        SELECT e.sender_device,
            (SELECT count(*)::integer FROM delivery.group_devices g WHERE g.conversation_id = $1 AND g.device_id <> e.sender_device),
            (SELECT count(*)::integer FROM delivery.epoch_reports r
                JOIN delivery.group_devices g ON g.conversation_id = r.conversation_id AND g.device_id = r.device_id
                WHERE r.conversation_id = $1 AND r.epoch = $2 AND r.device_id <> e.sender_device
                AND r.fingerprint IS DISTINCT FROM c.fingerprint)
        FROM delivery.commits c JOIN delivery.events e ON e.conversation_id = c.conversation_id AND e.sequence = c.sequence
        WHERE c.conversation_id = $1 AND c.epoch = $2 - 1
        """;

    public async Task<GroupView?> FindGroupAsync(ConversationId conversation, UserId? user, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(Group, conversation.Value, new NpgsqlCommandText.Typed(NpgsqlDbType.Uuid, user?.Value)),
            row => new GroupView(
                row.GetFieldValue<byte[]>(0),
                row.GetInt64(1),
                row.GetInt64(2),
                row.GetFieldValue<byte[]>(3),
                row.GetFieldValue<byte[]>(4),
                (GroupHealth)row.GetInt16(5),
                [.. row.GetFieldValue<Guid[]>(6).Select(device => new DeviceId(device))],
                ReadProposals(row.GetFieldValue<long[]>(7), row.GetFieldValue<Guid?[]>(8), row.GetFieldValue<Guid?[]>(9))),
            cancellationToken);
        return read.Count == 0 ? null : read[0];
    }

    public async Task<Event?> FindCommitAsync(ConversationId conversation, long epoch, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                $"""
                SELECT {EventColumns.Select} FROM delivery.commits c
                JOIN delivery.events e ON e.conversation_id = c.conversation_id AND e.sequence = c.sequence
                WHERE c.conversation_id = $1 AND c.epoch = $2
                """,
                conversation.Value,
                epoch),
            EventColumns.Read,
            cancellationToken);
        return read.Count == 0 ? null : read[0];
    }

    public Task<EpochTally?> ReportAsync(EpochReport report, CancellationToken cancellationToken) => gate.RunAsync(
        async (connection, token) =>
        {
            var noted = await new NpgsqlCommandText(
                Report,
                report.Conversation.Value,
                report.Device.Value,
                report.Epoch,
                new NpgsqlCommandText.Typed(NpgsqlDbType.Bytea, report.Fingerprint is { } bytes ? Bytes.Of(bytes) : null),
                report.Time).ExecuteAsync(connection, transaction: null, token);
            if (noted == 0)
            {
                return null;
            }

            await using var command = new NpgsqlCommandText(Tally, report.Conversation.Value, report.Epoch).On(connection);
            await using var reader = await command.ExecuteReaderAsync(token);
            return await reader.ReadAsync(token)
                ? new EpochTally(new DeviceId(reader.GetGuid(0)), reader.GetInt32(1), reader.GetInt32(2))
                : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<DueRemoval>> ListDueRemovalsAsync(int limit, CancellationToken cancellationToken) => gate.ReadAsync(
        new NpgsqlCommandText(
            """
            SELECT g.conversation_id, g.device_id
            FROM delivery.devices d JOIN delivery.group_devices g ON g.device_id = d.device_id
            JOIN delivery.conversations c ON c.conversation_id = g.conversation_id AND c.head > 0
            WHERE d.revoked_at IS NOT NULL AND NOT EXISTS (
                SELECT FROM delivery.proposals p
                WHERE p.conversation_id = g.conversation_id AND p.device_id IS NULL AND p.removed = g.device_id)
            LIMIT $1
            """,
            limit),
        row => new DueRemoval(new ConversationId(row.GetGuid(0)), new DeviceId(row.GetGuid(1))),
        cancellationToken);

    public Task AcknowledgeWelcomeAsync(
        ConversationId conversation, long sequence, DeviceId device, CancellationToken cancellationToken) => gate.RunAsync(
            async (connection, token) =>
            {
                var gone = await new NpgsqlCommandText(
                    """
                    DELETE FROM delivery.welcome_devices d USING delivery.welcomes w
                    WHERE w.conversation_id = $1 AND w.sequence = $2 AND d.position = w.position AND d.device_id = $3
                    """,
                    conversation.Value,
                    sequence,
                    device.Value).ExecuteAsync(connection, transaction: null, token);
                if (gone > 0)
                {
                    // By itself, after that is committed: of devices that acknowledge at once the last one sees that it is.
                    await new NpgsqlCommandText(
                        """
                        DELETE FROM delivery.welcomes w WHERE w.conversation_id = $1 AND w.sequence = $2
                            AND NOT EXISTS (SELECT FROM delivery.welcome_devices d WHERE d.position = w.position)
                        """,
                        conversation.Value,
                        sequence).ExecuteAsync(connection, transaction: null, token);
                }
            },
            cancellationToken);

    public Task<int> ForgetWelcomesAsync(DateTimeOffset before, CancellationToken cancellationToken) => gate.RunAsync(
        async (connection, token) => (int)(long)(await new NpgsqlCommandText(
            """
            WITH old AS (DELETE FROM delivery.welcomes WHERE stored_at < $1 RETURNING position),
                gone AS (DELETE FROM delivery.welcome_devices d USING old WHERE d.position = old.position)
            SELECT count(*) FROM old
            """,
            before).ScalarAsync(connection, transaction: null, token))!,
        cancellationToken);

    private static List<PendingProposal> ReadProposals(long[] sequences, Guid?[] devices, Guid?[] removed)
    {
        var proposals = new List<PendingProposal>(sequences.Length);
        for (var i = 0; i < sequences.Length; i++)
        {
            proposals.Add(new PendingProposal(
                sequences[i],
                devices[i] is { } device ? new DeviceId(device) : null,
                removed[i] is { } leaf ? new DeviceId(leaf) : null));
        }

        return proposals;
    }
}
