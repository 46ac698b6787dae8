using GraphChat.Delivery.Ports;
using Npgsql;
using NpgsqlTypes;

namespace GraphChat.Delivery.Postgres;

/// <summary>The log of revocations on PostgreSQL; numbers are commit order, as positions of the line are.</summary>
internal sealed class PostgresSessionRevocations(PostgresGate gate) : ISessionRevocations
{
    public Task RevokeSessionAsync(string sessionId, DateTimeOffset time, CancellationToken cancellationToken) => gate.RunAsync(
        (connection, token) => AddAsync(connection, transaction: null, sessionId, device: null, user: null, time, token),
        cancellationToken);

    public Task RevokeUserAsync(UserId user, DateTimeOffset time, CancellationToken cancellationToken) => gate.RunAsync(
        (connection, token) => AddAsync(connection, transaction: null, sessionId: null, device: null, user, time, token),
        cancellationToken);

    public Task<IReadOnlyList<Revocation>> ReadAsync(long after, int limit, CancellationToken cancellationToken) => gate.ReadAsync(
        new NpgsqlCommandText(
            """
            SELECT number, session_id, device_id, user_id, blocked, conversation_id FROM delivery.revocations
            WHERE number > $1 ORDER BY number LIMIT $2
            """,
            after,
            limit),
        row => new Revocation(
            row.GetInt64(0),
            row.IsDBNull(1) ? null : row.GetString(1),
            row.IsDBNull(2) ? null : new DeviceId(row.GetGuid(2)),
            row.IsDBNull(3) ? null : new UserId(row.GetGuid(3)))
        {
            Blocked = row.IsDBNull(4) ? null : (new UserId(row.GetGuid(4)), new ConversationId(row.GetGuid(5))),
        },
        cancellationToken);

    public async Task<long> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText("SELECT number FROM delivery.revocation_line"), row => row.GetInt64(0), cancellationToken);
        return read[0];
    }

    public async Task<bool> IsRevokedAsync(string sessionId, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText("SELECT EXISTS (SELECT FROM delivery.revocations WHERE session_id = $1)", sessionId),
            row => row.GetBoolean(0),
            cancellationToken);
        return read[0];
    }

    internal static Task<int> AddAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        string? sessionId,
        DeviceId? device,
        UserId? user,
        DateTimeOffset time,
        CancellationToken token) => new NpgsqlCommandText(
            """
            WITH n AS (UPDATE delivery.revocation_line SET number = number + 1 RETURNING number)
            INSERT INTO delivery.revocations (number, session_id, device_id, user_id, revoked_at)
            SELECT number, $1, $2, $3, $4 FROM n
            """,
            new NpgsqlCommandText.Typed(NpgsqlDbType.Text, sessionId),
            new NpgsqlCommandText.Typed(NpgsqlDbType.Uuid, device?.Value),
            new NpgsqlCommandText.Typed(NpgsqlDbType.Uuid, user?.Value),
            time).ExecuteAsync(connection, transaction, token);
}
