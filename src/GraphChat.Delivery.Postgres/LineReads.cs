using GraphChat.Delivery.History;
using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>Reads along the line.</summary>
internal static class LineReads
{
    public const string WelcomeColumns = "w.position, w.conversation_id, w.sequence, w.hash, w.welcome, w.ratchet_tree";

    internal const string Events =
        $"SELECT {EventColumns.Select} FROM delivery.events e WHERE e.position > $1 AND e.position <= $2 ORDER BY e.position LIMIT $3";

    internal const string Welcomes =
        """
        SELECT w.position, w.conversation_id, w.sequence,
            ARRAY (SELECT d.device_id FROM delivery.welcome_devices d WHERE d.position = w.position)
        FROM delivery.welcomes w WHERE w.position > $1 AND w.position <= $2 ORDER BY w.position LIMIT $3
        """;

    internal const string Changes =
        """
        SELECT m.conversation_id, c.sequence, m.user_id, m.joined_sequence = c.sequence
        FROM unnest($1::uuid[], $2::bigint[]) AS c (conversation_id, sequence)
        JOIN delivery.members m ON m.conversation_id = c.conversation_id
            AND (m.joined_sequence = c.sequence OR m.left_sequence = c.sequence)
        ORDER BY m.user_id
        """;

    // By position: look at each and ask whether it is the person's; OFFSET 0 keeps the planner from reading all of the person's stays
    // instead. By conversation: look once at the end of each of the person's logs. Whichever are fewer; the other is not run.
    // Only positions: rows are read a page at a time.
    internal const string Inbox =
        """
        WITH choice AS MATERIALIZED (
            SELECT $3 - $2 <= (SELECT count(*) FROM (
                SELECT FROM delivery.members WHERE user_id = $1 AND left_sequence IS NULL LIMIT least($3 - $2, 1000000)) m) AS by_position)
        SELECT e.position FROM delivery.events e
        WHERE (SELECT by_position FROM choice) AND e.position > $2 AND e.position <= $3 AND EXISTS (
            SELECT FROM delivery.members m WHERE m.conversation_id = e.conversation_id AND m.user_id = $1
            AND m.joined_position < e.position AND (m.left_position IS NULL OR m.left_position >= e.position) OFFSET 0)
        UNION ALL
        SELECT e.position FROM (
            SELECT m.conversation_id, greatest(m.joined_position, $2) AS after, $3 AS up_to
            FROM delivery.members m WHERE m.user_id = $1 AND m.left_sequence IS NULL
            AND (SELECT c.last_position FROM delivery.conversations c WHERE c.conversation_id = m.conversation_id) > $2
            UNION ALL
            SELECT m.conversation_id, greatest(m.joined_position, $2), least(m.left_position, $3)
            FROM delivery.members m WHERE m.user_id = $1 AND m.left_sequence IS NOT NULL AND m.left_position > $2) s
        CROSS JOIN LATERAL (
            SELECT position FROM delivery.events e
            WHERE e.conversation_id = s.conversation_id AND e.position > s.after AND e.position <= s.up_to
            ORDER BY e.position LIMIT $4) e
        WHERE NOT (SELECT by_position FROM choice)
        UNION ALL
        SELECT d.position FROM delivery.welcome_devices d WHERE d.device_id = $5 AND d.position > $2 AND d.position <= $3
        ORDER BY 1 LIMIT $4
        """;

    internal const string InboxEvents =
        $"""
        SELECT {EventColumns.Select} FROM delivery.events e
        WHERE e.position = ANY ($1) AND e.position >= $2 AND e.position <= $3 ORDER BY e.position
        """;

    internal const string InboxWelcomes =
        $"""
        SELECT {WelcomeColumns} FROM delivery.welcome_devices d JOIN delivery.welcomes w ON w.position = d.position
        WHERE d.position = ANY ($1) AND d.device_id = $2 ORDER BY d.position
        """;

    // What retention takes, it takes from the log's beginning: a stay whose first event is there has lost none.
    internal const string Horizon =
        """
        SELECT h.position, h.position > $2 AND (EXISTS (
            SELECT FROM delivery.members m JOIN delivery.conversations c ON c.conversation_id = m.conversation_id
            WHERE m.user_id = $1 AND m.left_sequence IS NULL AND m.joined_position < h.position
            AND c.head > m.joined_sequence AND c.last_position > $2
            AND NOT EXISTS (
                SELECT FROM delivery.events e WHERE e.conversation_id = m.conversation_id AND e.sequence = m.joined_sequence + 1))
        OR EXISTS (
            SELECT FROM delivery.members m
            WHERE m.user_id = $1 AND m.left_sequence IS NOT NULL AND m.left_position > $2 AND m.joined_position < h.position
            AND NOT EXISTS (
                SELECT FROM delivery.events e WHERE e.conversation_id = m.conversation_id AND e.sequence = m.joined_sequence + 1)))
        FROM (SELECT coalesce(
            (SELECT position - 1 FROM delivery.events ORDER BY position LIMIT 1), (SELECT position FROM delivery.line)) AS position) h
        """;

    public static Task<IReadOnlyList<LineEntry>> ReadLineAsync(
        PostgresGate gate, long after, int limit, CancellationToken cancellationToken) => gate.RunAsync<IReadOnlyList<LineEntry>>(
            async (connection, token) =>
            {
                // Up to an end that is known to be committed: the statements have a snapshot each.
                var end = (long)(await new NpgsqlCommandText("SELECT position FROM delivery.line")
                    .ScalarAsync(connection, transaction: null, token))!;
                await using var batch = new NpgsqlBatch(connection);
                batch.BatchCommands.Add(new NpgsqlCommandText(Events, after, end, limit).ToBatch());
                batch.BatchCommands.Add(new NpgsqlCommandText(Welcomes, after, end, limit).ToBatch());
                var events = new List<Event>();
                var entries = new List<LineEntry>();
                await using (var reader = await batch.ExecuteReaderAsync(token))
                {
                    while (await reader.ReadAsync(token))
                    {
                        events.Add(EventColumns.Read(reader));
                    }

                    await reader.NextResultAsync(token);
                    while (await reader.ReadAsync(token))
                    {
                        entries.Add(new LineEntry.OfWelcome(
                            reader.GetInt64(0),
                            new ConversationId(reader.GetGuid(1)),
                            reader.GetInt64(2),
                            [.. reader.GetFieldValue<Guid[]>(3).Select(id => new DeviceId(id))]));
                    }
                }

                var changes = await ReadChangesAsync(connection, events, token);
                entries.AddRange(events.Select(@event => new LineEntry.OfEvent(
                    @event,
                    [.. changes[(@event.Conversation, @event.Sequence, true)]],
                    [.. changes[(@event.Conversation, @event.Sequence, false)]])));
                return [.. entries.OrderBy(entry => entry.Position).Take(limit)];
            },
            cancellationToken);

    public static Task<IReadOnlyList<long>> FindInboxAsync(
        PostgresGate gate,
        UserId user,
        DeviceId? device,
        long after,
        long upTo,
        int limit,
        CancellationToken cancellationToken) => gate.ReadAsync(
            new NpgsqlCommandText(Inbox, user.Value, after, upTo, limit, device?.Value ?? Guid.Empty),
            row => row.GetInt64(0),
            cancellationToken);

    public static Task<IReadOnlyList<InboxStep>> ReadInboxAsync(
        PostgresGate gate, DeviceId? device, IReadOnlyList<long> positions, CancellationToken cancellationToken) => gate.RunAsync<IReadOnlyList<InboxStep>>(
            async (connection, token) =>
            {
                var wanted = positions.ToArray();
                await using var batch = new NpgsqlBatch(connection);
                batch.BatchCommands.Add(new NpgsqlCommandText(InboxEvents, wanted, wanted[0], wanted[^1]).ToBatch());
                if (device is { } id)
                {
                    batch.BatchCommands.Add(new NpgsqlCommandText(InboxWelcomes, wanted, id.Value).ToBatch());
                }

                var steps = new List<InboxStep>(wanted.Length);
                await using var reader = await batch.ExecuteReaderAsync(token);
                while (await reader.ReadAsync(token))
                {
                    var @event = EventColumns.Read(reader);
                    steps.Add(new InboxStep(@event.Position, @event, Welcome: null));
                }

                var events = steps.Count;
                if (device is not null && await reader.NextResultAsync(token))
                {
                    while (await reader.ReadAsync(token))
                    {
                        var (position, welcome) = ReadWelcome(reader);
                        steps.Add(new InboxStep(position, Event: null, welcome));
                    }
                }

                return events == steps.Count ? steps : [.. steps.OrderBy(step => step.Position)];
            },
            cancellationToken);

    public static (long Position, Welcome Welcome) ReadWelcome(NpgsqlDataReader row) => (
        row.GetInt64(0),
        new Welcome(
            new ConversationId(row.GetGuid(1)),
            row.GetInt64(2),
            row.GetFieldValue<byte[]>(3),
            row.GetFieldValue<byte[]>(4),
            row.GetFieldValue<byte[]>(5)));

    private static async Task<ILookup<(ConversationId, long, bool), UserId>> ReadChangesAsync(
        NpgsqlConnection connection, List<Event> events, CancellationToken cancellationToken)
    {
        var found = new List<((ConversationId, long, bool) Key, UserId User)>();
        var commits = events.Where(@event => @event.Kind == EventKind.Commit).ToList();
        if (commits.Count > 0)
        {
            await using var command = new NpgsqlCommandText(
                Changes,
                commits.Select(commit => commit.Conversation.Value).ToArray(),
                commits.Select(commit => commit.Sequence).ToArray()).On(connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                found.Add((
                    (new ConversationId(reader.GetGuid(0)), reader.GetInt64(1), reader.GetBoolean(3)),
                    new UserId(reader.GetGuid(2))));
            }
        }

        return found.ToLookup(change => change.Key, change => change.User);
    }
}
