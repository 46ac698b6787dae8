using GraphChat.Delivery.Groups;
using Npgsql;
using NpgsqlTypes;

namespace GraphChat.Delivery.Postgres.Append;

/// <summary>The first round trip of a group commit: lock the conversations, then read what decisions rest on.</summary>
internal static class AppendReads
{
    // One statement a snapshot: what the second reads is as of after the locks.
    internal const string Lock =
        """
        SELECT conversation_id, group_id, epoch, removal_epoch, commit_sequence, head, head_hash, proposals, pending_removals, health,
            frozen, receipt_hash
        FROM delivery.conversations WHERE conversation_id = ANY ($1) ORDER BY conversation_id FOR UPDATE
        """;

    // Looks, neither joins nor EXISTS, which PostgreSQL may answer by reading a whole table: so the one plan for all batches is good
    // whatever the tables hold. Whose device is in the group is a member: commits write both in one.
    internal const string Facts =
        $"""
        SELECT
            g.found IS TRUE OR (SELECT m.left_sequence IS NULL FROM delivery.members m
                WHERE m.conversation_id = a.conversation_id AND m.user_id = a.user_id ORDER BY m.joined_sequence DESC LIMIT 1) IS TRUE,
            g.found IS TRUE,
            (SELECT true FROM delivery.devices d WHERE d.device_id = a.device_id AND d.revoked_at IS NOT NULL) IS TRUE,
            k.conversation_id, k.digest, k.sequence, {BlockStatements.OfSender}
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[])
             WITH ORDINALITY AS a (conversation_id, user_id, device_id, client_message_id, place)
        LEFT JOIN LATERAL (
            SELECT true AS found FROM delivery.group_devices
            WHERE conversation_id = a.conversation_id AND device_id = a.device_id AND user_id = a.user_id LIMIT 1) g ON true
        LEFT JOIN LATERAL (
            SELECT conversation_id, digest, sequence FROM delivery.append_keys
            WHERE device_id = a.device_id AND client_message_id = a.client_message_id LIMIT 1) k ON true
        ORDER BY a.place
        """;

    private const string Members =
        "SELECT conversation_id, user_id FROM delivery.members WHERE conversation_id = ANY ($1) AND left_sequence IS NULL";

    private const string Proposals =
        """
        SELECT conversation_id, device_id, count(*)::integer FROM delivery.proposals
        WHERE conversation_id = ANY ($1) AND device_id IS NOT NULL GROUP BY conversation_id, device_id
        """;

    public static async Task<(Dictionary<ConversationId, LockedConversation> Conversations, List<SenderFacts> Facts)> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<PendingAppend> batch, CancellationToken cancellationToken)
    {
        var committing = batch
            .Where(pending => pending.Append.Commit is not null)
            .Select(pending => pending.Append.Conversation.Value).Distinct().ToArray();
        var proposing = batch
            .Where(pending => pending.Append.Proposal is not null)
            .Select(pending => pending.Append.Conversation.Value).Distinct().ToArray();
        await using var statements = new NpgsqlBatch(connection);
        statements.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        statements.BatchCommands.Add(new NpgsqlCommandText(
            Lock, batch.Select(pending => pending.Append.Conversation.Value).Distinct().ToArray()).ToBatch());
        statements.BatchCommands.Add(new NpgsqlCommandText(
            Facts,
            batch.Select(pending => pending.Append.Conversation.Value).ToArray(),
            batch.Select(pending => pending.Append.Sender?.Value ?? Guid.Empty).ToArray(),
            batch.Select(pending => pending.Append.KeyDevice.Value).ToArray(),
            batch.Select(pending => pending.Append.ClientMessageId).ToArray()).ToBatch());
        if (committing.Length > 0)
        {
            statements.BatchCommands.Add(new NpgsqlCommandText(Members, new NpgsqlCommandText.Typed(
                NpgsqlDbType.Array | NpgsqlDbType.Uuid, committing)).ToBatch());
        }

        if (proposing.Length > 0)
        {
            statements.BatchCommands.Add(new NpgsqlCommandText(Proposals, new NpgsqlCommandText.Typed(
                NpgsqlDbType.Array | NpgsqlDbType.Uuid, proposing)).ToBatch());
        }

        await using var reader = await statements.ExecuteReaderAsync(cancellationToken);
        var conversations = await ReadConversationsAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var facts = await ReadFactsAsync(reader, cancellationToken);
        if (committing.Length > 0)
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                conversations[new ConversationId(reader.GetGuid(0))].Members.Add(new UserId(reader.GetGuid(1)));
            }
        }

        if (proposing.Length > 0)
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                conversations[new ConversationId(reader.GetGuid(0))].ProposalsOf[new DeviceId(reader.GetGuid(1))] = reader.GetInt32(2);
            }
        }

        return (conversations, facts);
    }

    private static async Task<Dictionary<ConversationId, LockedConversation>> ReadConversationsAsync(
        NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var conversations = new Dictionary<ConversationId, LockedConversation>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = new ConversationId(reader.GetGuid(0));
            conversations.Add(id, new LockedConversation
            {
                Id = id,
                Group = new GroupLedger
                {
                    GroupId = reader.GetFieldValue<byte[]>(1),
                    Epoch = reader.GetInt64(2),
                    RemovalEpoch = reader.GetInt64(3),
                    CommitSequence = reader.GetInt64(4),
                    Proposals = reader.GetInt32(7),
                    PendingRemovals = [.. reader.GetFieldValue<Guid[]>(8).Select(device => new DeviceId(device))],
                    Health = (GroupHealth)reader.GetInt16(9),
                    Frozen = [.. reader.GetFieldValue<Guid[]>(10).Select(device => new DeviceId(device))],
                    ReceiptHash = reader.GetFieldValue<byte[]>(11),
                },
                Head = reader.GetInt64(5),
                HeadHash = reader.GetFieldValue<byte[]>(6),
            });
        }

        return conversations;
    }

    private static async Task<List<SenderFacts>> ReadFactsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var facts = new List<SenderFacts>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var hasKey = !reader.IsDBNull(3);
            facts.Add(new SenderFacts(
                reader.GetBoolean(0),
                reader.GetBoolean(1),
                reader.GetBoolean(2),
                hasKey ? new ConversationId(reader.GetGuid(3)) : null,
                hasKey ? reader.GetFieldValue<byte[]>(4) : [],
                hasKey ? reader.GetInt64(5) : 0,
                reader.GetBoolean(6),
                reader.GetBoolean(7)));
        }

        return facts;
    }
}
