using GraphChat.Delivery.Commits;
using Npgsql;
using NpgsqlTypes;

namespace GraphChat.Delivery.Postgres.Append;

/// <summary>
/// The second round trip of a group commit: keys, then the line, whose lock orders the commits of all nodes, then what
/// needs its positions, then COMMIT.
/// </summary>
internal static class AppendWrites
{
    private const string Keys =
        """
        INSERT INTO delivery.append_keys (device_id, client_message_id, conversation_id, sequence, digest)
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bytea[]) AS k (device_id, client_message_id, c, s, d)
        ORDER BY device_id, client_message_id
        """;

    private const string Line = "UPDATE delivery.line SET position = position + $1 RETURNING position - $1";

    private const string Events =
        """
        INSERT INTO delivery.events (position, conversation_id, sequence, event_id, kind, created_at, sender, sender_device,
            client_message_id, epoch, payload, hash, previous_hash, franking_key, franking_tag, franking_time, receipt)
        SELECT l.position - $1 + 1 + e.place, e.conversation_id, e.sequence, e.event_id, e.kind, e.created_at, e.sender, e.sender_device,
            e.client_message_id, e.epoch, e.payload, e.hash, e.previous_hash, e.franking_key, e.franking_tag, e.franking_time, e.receipt
        FROM delivery.line l, unnest($2::bigint[], $3::uuid[], $4::bigint[], $5::uuid[], $6::smallint[], $7::timestamptz[],
            $8::uuid[], $9::uuid[], $10::uuid[], $11::bigint[], $12::bytea[], $13::bytea[], $14::bytea[],
            $15::text[], $16::bytea[], $17::bigint[], $18::bytea[])
            AS e (place, conversation_id, sequence, event_id, kind, created_at, sender, sender_device,
            client_message_id, epoch, payload, hash, previous_hash, franking_key, franking_tag, franking_time, receipt)
        """;

    internal const string Conversations =
        """
        UPDATE delivery.conversations c
        SET head = n.head, head_hash = n.head_hash, last_position = l.position - $1 + 1 + n.place
        FROM delivery.line l, unnest($2::uuid[], $3::bigint[], $4::bytea[], $5::bigint[])
            AS n (conversation_id, head, head_hash, place)
        WHERE c.conversation_id = n.conversation_id
        """;

    public static async Task<long> WriteAsync(
        NpgsqlConnection connection,
        AppendPlan plan,
        IReadOnlyCollection<LockedConversation> conversations,
        CancellationToken cancellationToken)
    {
        await using var statements = new NpgsqlBatch(connection);
        var commands = statements.BatchCommands;
        commands.Add(ToKeys(plan.Accepted));
        commands.Add(new NpgsqlCommandText(Line, plan.Positions).ToBatch());
        commands.Add(ToEvents(plan));
        commands.Add(ToConversations(plan.Positions, [.. conversations.Where(conversation => conversation.LastOffset is not null)]));
        foreach (var accepted in plan.Accepted)
        {
            if (accepted.Pending.Append.Commit is { } effects)
            {
                AddCommit(commands, plan.Positions, accepted, effects);
            }

            GroupWrites.Add(commands, accepted);
        }

        foreach (var conversation in conversations.Where(conversation => conversation.GroupChanged))
        {
            commands.Add(GroupWrites.ToLedger(conversation));
        }

        commands.Add(new NpgsqlBatchCommand("COMMIT"));
        await using var reader = await statements.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var before = reader.GetInt64(0);
        while (await reader.NextResultAsync(cancellationToken))
        {
            // To the end: only then COMMIT was answered.
        }

        return before + 1;
    }

    private static NpgsqlBatchCommand ToKeys(List<AcceptedAppend> accepted) => new NpgsqlCommandText(
        Keys,
        accepted.Select(item => item.Pending.Append.KeyDevice.Value).ToArray(),
        accepted.Select(item => item.Pending.Append.ClientMessageId).ToArray(),
        accepted.Select(item => item.Draft.Conversation.Value).ToArray(),
        accepted.Select(item => item.Draft.Sequence).ToArray(),
        accepted.Select(item => Bytes.Of(item.Pending.Append.Digest)).ToArray()).ToBatch();

    private static NpgsqlBatchCommand ToEvents(AppendPlan plan)
    {
        var items = plan.Accepted;
        return new NpgsqlCommandText(
            Events,
            plan.Positions,
            items.Select(item => item.Offset).ToArray(),
            items.Select(item => item.Draft.Conversation.Value).ToArray(),
            items.Select(item => item.Draft.Sequence).ToArray(),
            items.Select(item => item.Draft.Id.Value).ToArray(),
            items.Select(item => (short)item.Draft.Kind).ToArray(),
            items.Select(item => item.Draft.CreatedAt).ToArray(),
            items.Select(item => item.Draft.Sender?.Value).ToArray(),
            items.Select(item => item.Draft.SenderDevice?.Value).ToArray(),
            items.Select(item => item.Draft.ClientMessageId).ToArray(),
            items.Select(item => item.Draft.Epoch).ToArray(),
            items.Select(item => Bytes.Of(item.Draft.Payload)).ToArray(),
            items.Select(item => Bytes.Of(item.Draft.Hash)).ToArray(),
            items.Select(item => Bytes.Of(item.Draft.PreviousHash)).ToArray(),
            Array(NpgsqlDbType.Text, items.Select(item => item.Draft.Franking?.KeyId).ToArray()),
            Array(NpgsqlDbType.Bytea, items.Select(item => item.Draft.Franking is { } tag ? Bytes.Of(tag.Tag) : null).ToArray()),
            items.Select(item => item.Draft.Franking?.Time).ToArray(),
            Array(NpgsqlDbType.Bytea, items.Select(item => item.Draft.Receipt.IsEmpty ? null : Bytes.Of(item.Draft.Receipt)).ToArray())).ToBatch();
    }

    private static NpgsqlBatchCommand ToConversations(long positions, LockedConversation[] changed) => new NpgsqlCommandText(
        Conversations,
        positions,
        changed.Select(conversation => conversation.Id.Value).ToArray(),
        changed.Select(conversation => conversation.Head).ToArray(),
        changed.Select(conversation => conversation.HeadHash).ToArray(),
        changed.Select(conversation => conversation.LastOffset!.Value).ToArray()).ToBatch();

    private static void AddCommit(
        NpgsqlBatchCommandCollection commands, long positions, AcceptedAppend accepted, CommitEffects effects)
    {
        var conversation = accepted.Draft.Conversation.Value;
        var sequence = accepted.Draft.Sequence;
        var devices = effects.Devices.Select(device => device.Device.Value).ToArray();
        var users = effects.Devices.Select(device => device.User.Value).ToArray();
        commands.Add(new NpgsqlCommandText(
            "UPDATE delivery.groups SET state = $2, group_info = $3 WHERE conversation_id = $1",
            conversation, Bytes.Of(effects.State), Bytes.Of(effects.GroupInfo)).ToBatch());
        commands.Add(new NpgsqlCommandText(
            "DELETE FROM delivery.proposals WHERE conversation_id = $1", conversation).ToBatch());
        commands.Add(new NpgsqlCommandText(
            "INSERT INTO delivery.commits (conversation_id, epoch, sequence, fingerprint) VALUES ($1, $2, $3, $4)",
            conversation, accepted.Draft.Epoch, sequence, Bytes.Of(effects.Fingerprint)).ToBatch());
        commands.Add(new NpgsqlCommandText(
            "DELETE FROM delivery.group_devices WHERE conversation_id = $1 AND device_id <> ALL ($2)",
            conversation, devices).ToBatch());
        commands.Add(new NpgsqlCommandText(
            """
            INSERT INTO delivery.group_devices (conversation_id, device_id, user_id)
            SELECT $1, d.device_id, d.user_id FROM unnest($2::uuid[], $3::uuid[]) AS d (device_id, user_id)
            ON CONFLICT (conversation_id, device_id) DO UPDATE SET user_id = excluded.user_id
            WHERE group_devices.user_id <> excluded.user_id
            """,
            conversation, devices, users).ToBatch());
        if (accepted.Change.Left.Count > 0)
        {
            commands.Add(new NpgsqlCommandText(
                """
                UPDATE delivery.members m SET left_sequence = $3, left_position = l.position - $4 + 1 + $5
                FROM delivery.line l
                WHERE m.conversation_id = $1 AND m.user_id = ANY ($2) AND m.left_sequence IS NULL
                """,
                conversation, accepted.Change.Left.Select(user => user.Value).ToArray(), sequence, positions, accepted.Offset).ToBatch());
        }

        if (accepted.Change.Joined.Count > 0)
        {
            commands.Add(new NpgsqlCommandText(
                """
                INSERT INTO delivery.members (conversation_id, user_id, joined_sequence, joined_position)
                SELECT $1, u.user_id, $3, l.position - $4 + 1 + $5 FROM delivery.line l, unnest($2::uuid[]) AS u (user_id)
                """,
                conversation, accepted.Change.Joined.Select(user => user.Value).ToArray(), sequence, positions, accepted.Offset).ToBatch());
        }

        if (accepted.HasWelcome)
        {
            AddWelcome(commands, positions, accepted, effects);
        }
    }

    private static void AddWelcome(
        NpgsqlBatchCommandCollection commands, long positions, AcceptedAppend accepted, CommitEffects effects)
    {
        // Right after its commit.
        var place = accepted.Offset + 1;
        commands.Add(new NpgsqlCommandText(
            """
            INSERT INTO delivery.welcomes (position, conversation_id, sequence, hash, welcome, ratchet_tree, stored_at)
            SELECT l.position - $1 + 1 + $2, $3, $4, $5, $6, $7, $8 FROM delivery.line l
            """,
            positions, place, accepted.Draft.Conversation.Value, accepted.Draft.Sequence, Bytes.Of(accepted.Draft.Hash),
            Bytes.Of(effects.Welcome), Bytes.Of(effects.RatchetTree), accepted.Draft.CreatedAt).ToBatch());
        commands.Add(new NpgsqlCommandText(
            """
            INSERT INTO delivery.welcome_devices (device_id, position)
            SELECT d.device_id, l.position - $1 + 1 + $2 FROM delivery.line l, unnest($3::uuid[]) AS d (device_id)
            """,
            positions, place, effects.Welcomed.Select(device => device.Value).Distinct().ToArray()).ToBatch());
    }

    private static NpgsqlCommandText.Typed Array(NpgsqlDbType type, object value) => new(NpgsqlDbType.Array | type, value);
}
