using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Positions;

namespace GraphChat.Delivery.Postgres;

/// <summary>Positions and settings on PostgreSQL.</summary>
internal sealed class PostgresPositionStore(PostgresGate gate) : IPositionStore
{
    internal const string Unread =
        """
        SELECT m.conversation_id, coalesce(p.delivered, 0), coalesce(p.read, 0),
            c.head - s.seen - (
                SELECT count(*) FROM delivery.events e WHERE e.conversation_id = m.conversation_id AND e.kind <> 1 AND e.sequence > s.seen)
        FROM delivery.members m
        JOIN delivery.conversations c ON c.conversation_id = m.conversation_id
        LEFT JOIN LATERAL (
            SELECT max(d.delivered) AS delivered, max(d.read) AS read FROM delivery.positions d
            WHERE d.conversation_id = m.conversation_id AND d.user_id = m.user_id) p ON true
        CROSS JOIN LATERAL (
            -- What is no longer kept waits for nobody.
            SELECT greatest(m.joined_sequence, coalesce(p.read, 0), coalesce((
                SELECT e.sequence - 1 FROM delivery.events e WHERE e.conversation_id = m.conversation_id ORDER BY e.sequence LIMIT 1),
                c.head)) AS seen) s
        WHERE m.user_id = $1 AND m.conversation_id = ANY ($2) AND m.left_sequence IS NULL
        """;

    private const string Mark =
        """
        WITH before AS (
            SELECT coalesce(max(delivered), 0) AS delivered, coalesce(max(read), 0) AS read FROM delivery.positions
            WHERE conversation_id = $1 AND user_id = $2),
        marked AS (
            INSERT INTO delivery.positions AS p (conversation_id, user_id, device_id, delivered, read)
            SELECT $1, $2, $3, least($4, c.head), least($5, c.head) FROM delivery.conversations c
            WHERE c.conversation_id = $1 AND EXISTS (
                SELECT FROM delivery.members m WHERE m.user_id = $2 AND m.conversation_id = $1 AND m.left_sequence IS NULL)
            ON CONFLICT (conversation_id, user_id, device_id) DO UPDATE
            SET delivered = greatest(p.delivered, excluded.delivered), read = greatest(p.read, excluded.read)
            RETURNING delivered, read)
        SELECT greatest(b.delivered, m.delivered), greatest(b.read, m.read), m.delivered > b.delivered OR m.read > b.read
        FROM marked m, before b
        """;

    public async Task<(ReadPosition Position, bool HasMoved)?> MarkAsync(PositionMark mark, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                Mark, mark.Conversation.Value, mark.User.Value, mark.Device.Value, mark.Delivered, mark.Read),
            row => (new ReadPosition(mark.Conversation, mark.User, row.GetInt64(0), row.GetInt64(1)), row.GetBoolean(2)),
            cancellationToken);
        return read.Count == 0 ? null : read[0];
    }

    public Task<IReadOnlyList<ReadPosition>> ListAsync(ConversationId conversation, int limit, CancellationToken cancellationToken) =>
        gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT p.user_id, max(p.delivered), max(p.read) FROM delivery.positions p
                JOIN delivery.members m ON m.user_id = p.user_id AND m.conversation_id = p.conversation_id AND m.left_sequence IS NULL
                LEFT JOIN delivery.person_settings s ON s.user_id = p.user_id
                WHERE p.conversation_id = $1 AND coalesce(s.show_positions, true)
                GROUP BY p.user_id HAVING max(p.delivered) > 0 ORDER BY p.user_id LIMIT $2
                """,
                conversation.Value,
                limit),
            row => new ReadPosition(conversation, new UserId(row.GetGuid(0)), row.GetInt64(1), row.GetInt64(2)),
            cancellationToken);

    public Task<IReadOnlyList<UnreadCount>> CountUnreadAsync(
        UserId user, IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken) => gate.ReadAsync(
            new NpgsqlCommandText(Unread, user.Value, ids.Select(id => id.Value).Distinct().ToArray()),
            row => new UnreadCount(new ConversationId(row.GetGuid(0)), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
            cancellationToken);

    public async Task<IReadOnlyList<UserId>> ListRecipientsAsync(
        ConversationId conversation, int most, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                "SELECT user_id FROM delivery.members WHERE conversation_id = $1 AND left_sequence IS NULL LIMIT $2",
                conversation.Value,
                most + 1),
            row => new UserId(row.GetGuid(0)),
            cancellationToken);
        return read.Count > most ? [] : read;
    }

    public async Task<PersonSettings> ReadSettingsAsync(UserId user, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                "SELECT show_positions, show_last_seen FROM delivery.person_settings WHERE user_id = $1", user.Value),
            row => new PersonSettings(row.GetBoolean(0), row.GetBoolean(1)),
            cancellationToken);
        return read.Count == 0 ? new PersonSettings() : read[0];
    }

    public Task SaveSettingsAsync(UserId user, PersonSettings settings, CancellationToken cancellationToken) => gate.RunAsync(
        (connection, token) => new NpgsqlCommandText(
            """
            INSERT INTO delivery.person_settings AS s (user_id, show_positions, show_last_seen) VALUES ($1, $2, $3)
            ON CONFLICT (user_id) DO UPDATE SET show_positions = excluded.show_positions, show_last_seen = excluded.show_last_seen,
                last_seen_at = CASE WHEN excluded.show_last_seen THEN s.last_seen_at END
            """,
            user.Value,
            settings.ShowPositions,
            settings.ShowLastSeen).ExecuteAsync(connection, transaction: null, token),
        cancellationToken);

    public async Task<bool> BlockAsync(UserId by, UserId other, int most, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(BlockStatements.Block, by.Value, other.Value, most, time), row => row.GetInt64(0), cancellationToken);
        return read[0] > 0;
    }

    public Task UnblockAsync(UserId by, UserId other, CancellationToken cancellationToken) => gate.RunAsync(
        (connection, token) => new NpgsqlCommandText("DELETE FROM delivery.blocks WHERE blocker = $1 AND blocked = $2", by.Value, other.Value)
            .ExecuteAsync(connection, transaction: null, token),
        cancellationToken);

    public Task<IReadOnlyList<UserId>> ListBlockedAsync(UserId by, CancellationToken cancellationToken) => gate.ReadAsync(
        new NpgsqlCommandText("SELECT blocked FROM delivery.blocks WHERE blocker = $1 ORDER BY blocked_at, blocked", by.Value),
        row => new UserId(row.GetGuid(0)),
        cancellationToken);

    public async Task<IReadOnlySet<UserId>> FindBlocksAsync(UserId user, IReadOnlyCollection<UserId> others, CancellationToken cancellationToken) =>
        others.Count == 0
            ? new HashSet<UserId>()
            : (await gate.ReadAsync(
                new NpgsqlCommandText(BlockStatements.Between, user.Value, others.Select(other => other.Value).ToArray()),
                row => new UserId(row.GetGuid(0)),
                cancellationToken)).ToHashSet();

    public async Task<bool> IsBlockedAsync(ConversationId conversation, UserId user, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(BlockStatements.IsBlocked, conversation.Value, user.Value), row => row.GetBoolean(0), cancellationToken);
        return read[0];
    }

    public Task NoteSeenAsync(UserId user, DateTimeOffset time, CancellationToken cancellationToken) => gate.RunAsync(
        (connection, token) => new NpgsqlCommandText(
            "UPDATE delivery.person_settings SET last_seen_at = $2 WHERE user_id = $1 AND show_last_seen", user.Value, time)
            .ExecuteAsync(connection, transaction: null, token),
        cancellationToken);

    public async Task<IReadOnlyDictionary<UserId, DateTimeOffset>> FindLastSeenAsync(
        IReadOnlyCollection<UserId> users, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT user_id, last_seen_at FROM delivery.person_settings
                WHERE user_id = ANY ($1) AND show_last_seen AND last_seen_at IS NOT NULL
                """,
                users.Select(user => user.Value).Distinct().ToArray()),
            row => (User: new UserId(row.GetGuid(0)), Time: row.GetFieldValue<DateTimeOffset>(1)),
            cancellationToken);
        return read.ToDictionary(row => row.User, row => row.Time);
    }
}
