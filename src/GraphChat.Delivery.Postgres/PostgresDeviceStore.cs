using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;
using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>Devices on PostgreSQL.</summary>
internal sealed class PostgresDeviceStore(PostgresGate gate) : IDeviceStore
{
    private const string Columns = "device_id, user_id, cipher_suite, signature_key, created_at, revoked_at";

    public Task<ChainResult> AppendChainAsync(ChainChange change, CancellationToken cancellationToken) => gate.RunAsync(
        async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            // One writer a chain; the lock goes with the transaction.
            await new NpgsqlCommandText("SELECT pg_advisory_xact_lock(hashtextextended($1, 7236827015))", change.User.ToString())
                .ExecuteAsync(connection, transaction, token);
            var length = (int)(await new NpgsqlCommandText(
                "SELECT count(*)::integer FROM delivery.device_chain WHERE user_id = $1", change.User.Value)
                .ScalarAsync(connection, transaction, token))!;
            var result = change.Entry.Index == length
                ? await AddAsync(connection, transaction, change, token)
                : await RepeatAsync(connection, transaction, change, token);
            if (result is ChainResult.Appended or ChainResult.Repeated)
            {
                await transaction.CommitAsync(token);
            }

            return result;
        },
        cancellationToken);

    public Task<IReadOnlyList<ChainEntry>> ReadChainAsync(UserId user, CancellationToken cancellationToken) => gate.ReadAsync(
        new NpgsqlCommandText("SELECT index, entry FROM delivery.device_chain WHERE user_id = $1 ORDER BY index", user.Value),
        row => new ChainEntry(row.GetInt32(0), row.GetFieldValue<byte[]>(1)),
        cancellationToken);

    public async Task<Device?> FindAsync(DeviceId device, CancellationToken cancellationToken)
    {
        var found = await FindAsync([device], cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    public Task<IReadOnlyList<Device>> FindAsync(
        IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken) => gate.ReadAsync(
            new NpgsqlCommandText(
                $"SELECT {Columns} FROM delivery.devices WHERE device_id = ANY ($1)",
                devices.Select(device => device.Value).ToArray()),
            ReadDevice,
            cancellationToken);

    public Task<IReadOnlyList<Device>> ListAsync(
        IReadOnlyCollection<UserId> users, CancellationToken cancellationToken) => gate.ReadAsync(
            new NpgsqlCommandText(
                $"SELECT {Columns} FROM delivery.devices WHERE user_id = ANY ($1) ORDER BY created_at, device_id",
                users.Select(user => user.Value).ToArray()),
            ReadDevice,
            cancellationToken);

    public Task<bool> BindSessionAsync(string sessionId, DeviceId device, CancellationToken cancellationToken) => gate.RunAsync(
        (connection, token) => BindAsync(connection, transaction: null, sessionId, device, token), cancellationToken);

    public async Task<DeviceId?> FindSessionDeviceAsync(string sessionId, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText("SELECT device_id FROM delivery.sessions WHERE session_id = $1", sessionId),
            row => new DeviceId(row.GetGuid(0)),
            cancellationToken);
        return read.Count == 0 ? null : read[0];
    }

    public Task<DeviceId?> RevokeOfSessionAsync(string sessionId, DateTimeOffset time, CancellationToken cancellationToken) => gate.RunAsync<DeviceId?>(
        async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            var found = (Guid?)await new NpgsqlCommandText(
                """
                SELECT d.device_id FROM delivery.sessions s JOIN delivery.devices d ON d.device_id = s.device_id
                WHERE s.session_id = $1 AND d.revoked_at IS NULL FOR UPDATE OF d
                """,
                sessionId).ScalarAsync(connection, transaction, token);
            if (found is not { } device)
            {
                return null;
            }

            await RevokeAsync(connection, transaction, new DeviceId(device), time, token);
            await transaction.CommitAsync(token);
            return new DeviceId(device);
        },
        cancellationToken);

    private static async Task<ChainResult> AddAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, ChainChange change, CancellationToken token)
    {
        if (change.Added is { } added)
        {
            var taken = await new NpgsqlCommandText(
                $"""
                INSERT INTO delivery.devices ({Columns}) VALUES ($1, $2, $3, $4, $5, NULL) ON CONFLICT DO NOTHING
                """,
                added.Id.Value,
                added.User.Value,
                (int)added.CipherSuite,
                Bytes.Of(added.SignatureKey),
                added.CreatedAt).ExecuteAsync(connection, transaction, token) == 0;
            if (taken)
            {
                return ChainResult.DeviceTaken;
            }
        }

        await new NpgsqlCommandText(
            "INSERT INTO delivery.device_chain (user_id, index, entry) VALUES ($1, $2, $3)",
            change.User.Value,
            change.Entry.Index,
            Bytes.Of(change.Entry.Entry)).ExecuteAsync(connection, transaction, token);
        if (change is { Added: { } device, BindSession: { } session })
        {
            await BindAsync(connection, transaction, session, device.Id, token);
        }

        if (change.Revoked is { } revoked)
        {
            await RevokeAsync(connection, transaction, revoked, change.Time, token);
        }

        return ChainResult.Appended;
    }

    private static async Task<ChainResult> RepeatAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, ChainChange change, CancellationToken token)
    {
        var there = await new NpgsqlCommandText(
            "SELECT entry FROM delivery.device_chain WHERE user_id = $1 AND index = $2", change.User.Value, change.Entry.Index)
            .ScalarAsync(connection, transaction, token);
        if (there is not byte[] entry || !entry.AsSpan().SequenceEqual(change.Entry.Entry.Span))
        {
            return ChainResult.Stale;
        }

        var bound = change is not { Added: { } device, BindSession: { } session }
            || await BindAsync(connection, transaction, session, device.Id, token);
        return bound ? ChainResult.Repeated : ChainResult.Stale;
    }

    private static async Task RevokeAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, DeviceId device, DateTimeOffset time, CancellationToken token)
    {
        await new NpgsqlCommandText(
            "UPDATE delivery.devices SET revoked_at = $2 WHERE device_id = $1 AND revoked_at IS NULL", device.Value, time)
            .ExecuteAsync(connection, transaction, token);
        await new NpgsqlCommandText("DELETE FROM delivery.key_packages WHERE device_id = $1", device.Value)
            .ExecuteAsync(connection, transaction, token);
        await new NpgsqlCommandText("DELETE FROM delivery.last_resorts WHERE device_id = $1", device.Value)
            .ExecuteAsync(connection, transaction, token);
        await PostgresSessionRevocations.AddAsync(connection, transaction, sessionId: null, device, user: null, time, token);
    }

    private static async Task<bool> BindAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, string session, DeviceId device, CancellationToken token)
    {
        await new NpgsqlCommandText(
            "INSERT INTO delivery.sessions (session_id, device_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", session, device.Value)
            .ExecuteAsync(connection, transaction, token);
        return (Guid?)await new NpgsqlCommandText("SELECT device_id FROM delivery.sessions WHERE session_id = $1", session)
            .ScalarAsync(connection, transaction, token) == device.Value;
    }

    private static Device ReadDevice(NpgsqlDataReader row) => new(
        new DeviceId(row.GetGuid(0)),
        new UserId(row.GetGuid(1)),
        (ushort)row.GetInt32(2),
        row.GetFieldValue<byte[]>(3),
        row.GetFieldValue<DateTimeOffset>(4),
        row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5));
}
