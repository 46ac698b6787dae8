using GraphChat.Delivery.Attachments;
using GraphChat.Delivery.Ports;
using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>Attachments on PostgreSQL, without their bytes.</summary>
internal sealed class PostgresAttachmentStore(PostgresGate gate) : IAttachmentStore
{
    private const string Nobody = "'00000000-0000-0000-0000-000000000000'";
    private const string Columns = "attachment_id, conversation_id, user_id, size, hash, created_at, completed_at, sequence";

    public async Task<Attachment> AddAsync(Attachment attachment, CancellationToken cancellationToken)
    {
        await gate.RunAsync(
            (connection, token) => new NpgsqlCommandText(
                """
                INSERT INTO delivery.attachments (attachment_id, conversation_id, user_id, size, hash, created_at)
                VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
                """,
                attachment.Id,
                attachment.Conversation.Value,
                attachment.User.Value,
                attachment.Size,
                Bytes.Of(attachment.Hash),
                attachment.CreatedAt).ExecuteAsync(connection, transaction: null, token),
            cancellationToken);
        return await FindAsync(attachment.Id, cancellationToken) ?? attachment;
    }

    public async Task<Attachment?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText($"SELECT {Columns} FROM delivery.attachments WHERE attachment_id = $1", id), Read, cancellationToken);
        return read.Count == 0 ? null : read[0];
    }

    public async Task<(long Since, long All)> CountBytesAsync(UserId user, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT coalesce(sum(size) FILTER (WHERE created_at >= $2), 0)::bigint, coalesce(sum(size), 0)::bigint
                FROM delivery.attachments WHERE user_id = $1
                """,
                user.Value,
                since),
            row => (row.GetInt64(0), row.GetInt64(1)),
            cancellationToken);
        return read[0];
    }

    public async Task<Attachment?> CompleteAsync(Guid id, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                $"UPDATE delivery.attachments SET completed_at = coalesce(completed_at, $2) WHERE attachment_id = $1 RETURNING {Columns}", id, time),
            Read,
            cancellationToken);
        return read.Count == 0 ? null : read[0];
    }

    public Task<int> BindAsync(
        ConversationId conversation, UserId user, IReadOnlyCollection<Guid> ids, long sequence, CancellationToken cancellationToken) =>
        gate.RunAsync(
            (connection, token) => new NpgsqlCommandText(
                """
                UPDATE delivery.attachments SET sequence = $4
                WHERE attachment_id = ANY ($3) AND conversation_id = $1 AND user_id = $2 AND completed_at IS NOT NULL
                    AND (sequence IS NULL OR sequence = $4)
                """,
                conversation.Value,
                user.Value,
                ids.Distinct().ToArray(),
                sequence).ExecuteAsync(connection, transaction: null, token),
            cancellationToken);

    public Task<IReadOnlyList<Guid>> ListOrphansAsync(DateTimeOffset begunBefore, int limit, CancellationToken cancellationToken) => gate.ReadAsync(
        new NpgsqlCommandText(
            """
            SELECT a.attachment_id FROM delivery.attachments a
            WHERE a.created_at < $1 AND (a.sequence IS NULL OR NOT EXISTS (
                SELECT FROM delivery.events e WHERE e.conversation_id = a.conversation_id AND e.sequence = a.sequence))
            LIMIT $2
            """,
            begunBefore,
            limit),
        row => row.GetGuid(0),
        cancellationToken);

    public async Task<bool> TakeOrphanAsync(Guid id, DateTimeOffset begunBefore, CancellationToken cancellationToken) => await gate.RunAsync(
        (connection, token) => new NpgsqlCommandText(
            // What is tied meanwhile is looked at again with the message of before, which it then no longer has.
            $"""
            WITH seen AS MATERIALIZED (SELECT sequence FROM delivery.attachments WHERE attachment_id = $1)
            UPDATE delivery.attachments a SET user_id = {Nobody} FROM seen
            WHERE a.attachment_id = $1 AND a.created_at < $2 AND a.sequence IS NOT DISTINCT FROM seen.sequence
                AND (a.sequence IS NULL OR NOT EXISTS (
                    SELECT FROM delivery.events e WHERE e.conversation_id = a.conversation_id AND e.sequence = a.sequence))
            """,
            id,
            begunBefore).ExecuteAsync(connection, transaction: null, token),
        cancellationToken) > 0;

    public async Task<bool> TakeIncompleteAsync(Guid id, CancellationToken cancellationToken) => await gate.RunAsync(
        (connection, token) => new NpgsqlCommandText(
            $"UPDATE delivery.attachments SET user_id = {Nobody} WHERE attachment_id = $1 AND completed_at IS NULL", id)
            .ExecuteAsync(connection, transaction: null, token),
        cancellationToken) > 0;

    public Task RemoveAsync(Guid id, CancellationToken cancellationToken) => gate.RunAsync(
        (connection, token) => new NpgsqlCommandText("DELETE FROM delivery.attachments WHERE attachment_id = $1", id)
            .ExecuteAsync(connection, transaction: null, token),
        cancellationToken);

    private static Attachment Read(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        new ConversationId(row.GetGuid(1)),
        new UserId(row.GetGuid(2)),
        row.GetInt64(3),
        row.GetFieldValue<byte[]>(4),
        row.GetFieldValue<DateTimeOffset>(5),
        row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
        row.IsDBNull(7) ? null : row.GetInt64(7));
}
