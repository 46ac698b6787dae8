using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Ports;
using Npgsql;
using NpgsqlTypes;

namespace GraphChat.Delivery.Postgres;

/// <summary>Conversations on PostgreSQL.</summary>
internal sealed class PostgresConversationStore(PostgresGate gate) : IConversationStore
{
    private const string Columns =
        "c.conversation_id, c.created_at, c.group_id, c.epoch, c.head, c.head_hash, c.last_position";

    internal const string Stays =
        """
        SELECT conversation_id, user_id, joined_sequence, left_sequence FROM delivery.members
        WHERE conversation_id = ANY ($1) AND (left_sequence IS NULL OR left_position > $2)
        """;

    public Task<CreateResult> CreateAsync(NewConversation conversation, CancellationToken cancellationToken) =>
        gate.RunAsync<CreateResult>(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                var added = await new NpgsqlCommandText(
                    """
                    INSERT INTO delivery.conversations (conversation_id, created_at, creator_device, digest, group_id, epoch,
                        removal_epoch, commit_sequence, head, head_hash, last_position)
                    SELECT $1, $2, $3, $4, $5, 0, 0, 0, 0, $6, position FROM delivery.line
                    ON CONFLICT (conversation_id) DO NOTHING
                    """,
                    conversation.Id.Value,
                    conversation.Time,
                    conversation.Creator.Device.Value,
                    Bytes.Of(conversation.Digest),
                    Bytes.Of(conversation.GroupId),
                    Bytes.Of(conversation.HeadHash)).ExecuteAsync(connection, transaction, token);
                if (added == 1)
                {
                    await AddGroupAsync(connection, transaction, conversation, token);
                }

                await transaction.CommitAsync(token);
                return await ReadCreatedAsync(connection, conversation, token);
            },
            cancellationToken);

    public Task<IReadOnlyList<JoinedConversation>> FindAsync(
        UserId user, IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken) => gate.ReadAsync(
            new NpgsqlCommandText(
                $"""
                SELECT {Columns}, m.joined_sequence FROM delivery.members m
                JOIN delivery.conversations c ON c.conversation_id = m.conversation_id
                WHERE m.user_id = $1 AND m.conversation_id = ANY ($2) AND m.left_sequence IS NULL
                """,
                user.Value,
                ids.Select(id => id.Value).ToArray()),
            ReadJoined,
            cancellationToken);

    public Task<IReadOnlyList<Membership>> FindMembershipsAsync(
        ConversationId id, UserId user, CancellationToken cancellationToken) => gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT conversation_id, user_id, joined_sequence, left_sequence FROM delivery.members
                WHERE conversation_id = $1 AND user_id = $2 ORDER BY joined_sequence
                """,
                id.Value,
                user.Value),
            ReadMembership,
            cancellationToken);

    public Task<IReadOnlyList<Membership>> ListStaysAsync(
        IReadOnlyCollection<ConversationId> ids, long endedAfter, CancellationToken cancellationToken) => gate.ReadAsync(
            new NpgsqlCommandText(Stays, ids.Select(id => id.Value).ToArray(), endedAfter),
            ReadMembership,
            cancellationToken);

    public Task<IReadOnlyList<JoinedConversation>> ListAsync(
        UserId user, (long LastPosition, ConversationId Id)? after, int limit, CancellationToken cancellationToken) => gate.ReadAsync(
            new NpgsqlCommandText(
                $"""
                SELECT {Columns}, m.joined_sequence FROM delivery.members m
                JOIN delivery.conversations c ON c.conversation_id = m.conversation_id
                WHERE m.user_id = $1 AND m.left_sequence IS NULL
                    AND ($2 IS NULL OR (c.last_position, c.conversation_id) < ($2, $3))
                ORDER BY c.last_position DESC, c.conversation_id DESC LIMIT $4
                """,
                user.Value,
                new NpgsqlCommandText.Typed(NpgsqlDbType.Bigint, after?.LastPosition),
                new NpgsqlCommandText.Typed(NpgsqlDbType.Uuid, after?.Id.Value),
                limit),
            ReadJoined,
            cancellationToken);

    public async Task<int> CountAsync(UserId user, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                "SELECT count(*)::integer FROM delivery.members WHERE user_id = $1 AND left_sequence IS NULL", user.Value),
            row => row.GetInt32(0),
            cancellationToken);
        return read[0];
    }

    public Task<IReadOnlyList<Member>> ListMembersAsync(
        ConversationId id, Member? after, int limit, CancellationToken cancellationToken) => gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT user_id, joined_sequence FROM delivery.members
                WHERE conversation_id = $1 AND left_sequence IS NULL AND (joined_sequence, user_id) > ($2, $3)
                ORDER BY joined_sequence, user_id LIMIT $4
                """,
                id.Value,
                after?.JoinedSequence ?? -1,
                after?.User.Value ?? Guid.Empty,
                limit),
            row => new Member(new UserId(row.GetGuid(0)), row.GetInt64(1)),
            cancellationToken);

    public async Task<GroupState?> ReadGroupStateAsync(ConversationId id, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT c.epoch, g.state, g.group_info, c.commit_sequence
                FROM delivery.conversations c JOIN delivery.groups g ON g.conversation_id = c.conversation_id
                WHERE c.conversation_id = $1
                """,
                id.Value),
            row => new GroupState(
                row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2), row.GetInt64(3)),
            cancellationToken);
        return read.Count == 0 ? null : read[0];
    }

    public async Task<IReadOnlySet<UserId>> FindSharingAsync(
        UserId user, IReadOnlyCollection<UserId> others, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT o.user_id FROM unnest($2::uuid[]) AS o (user_id)
                WHERE EXISTS (
                    SELECT FROM delivery.members a JOIN delivery.members b ON b.conversation_id = a.conversation_id
                    WHERE a.user_id = $1 AND a.left_sequence IS NULL AND b.user_id = o.user_id AND b.left_sequence IS NULL)
                """,
                user.Value,
                others.Select(other => other.Value).ToArray()),
            row => new UserId(row.GetGuid(0)),
            cancellationToken);
        return read.ToHashSet();
    }

    private static async Task AddGroupAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, NewConversation conversation, CancellationToken token)
    {
        await new NpgsqlCommandText(
            "INSERT INTO delivery.groups (conversation_id, state, group_info) VALUES ($1, $2, $3)",
            conversation.Id.Value,
            Bytes.Of(conversation.State),
            Bytes.Of(conversation.GroupInfo)).ExecuteAsync(connection, transaction, token);
        await new NpgsqlCommandText(
            "INSERT INTO delivery.group_devices (conversation_id, device_id, user_id) VALUES ($1, $2, $3)",
            conversation.Id.Value,
            conversation.Creator.Device.Value,
            conversation.Creator.User.Value).ExecuteAsync(connection, transaction, token);
        await new NpgsqlCommandText(
            "INSERT INTO delivery.members (conversation_id, user_id, joined_sequence, joined_position) VALUES ($1, $2, 0, 0)",
            conversation.Id.Value,
            conversation.Creator.User.Value).ExecuteAsync(connection, transaction, token);
    }

    private static async Task<CreateResult> ReadCreatedAsync(
        NpgsqlConnection connection, NewConversation conversation, CancellationToken token)
    {
        await using var command = new NpgsqlCommandText(
            $"SELECT {Columns}, c.digest, c.creator_device FROM delivery.conversations c WHERE c.conversation_id = $1",
            conversation.Id.Value).On(connection);
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        var same = reader.GetFieldValue<byte[]>(7).AsSpan().SequenceEqual(conversation.Digest.Span)
            && reader.GetGuid(8) == conversation.Creator.Device.Value;
        return same ? new CreateResult.Created(ReadConversation(reader)) : new CreateResult.Mismatch();
    }

    private static Conversation ReadConversation(NpgsqlDataReader row) => new(
        new ConversationId(row.GetGuid(0)),
        row.GetFieldValue<DateTimeOffset>(1),
        row.GetFieldValue<byte[]>(2),
        row.GetInt64(3),
        row.GetInt64(4),
        row.GetFieldValue<byte[]>(5),
        row.GetInt64(6));

    private static JoinedConversation ReadJoined(NpgsqlDataReader row) => new(ReadConversation(row), row.GetInt64(7));

    private static Membership ReadMembership(NpgsqlDataReader row) => new(
        new ConversationId(row.GetGuid(0)),
        new UserId(row.GetGuid(1)),
        row.GetInt64(2),
        row.IsDBNull(3) ? null : row.GetInt64(3));
}
