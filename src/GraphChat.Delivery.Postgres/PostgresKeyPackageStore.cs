using GraphChat.Delivery.KeyPackages;
using GraphChat.Delivery.Ports;
using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>Key packages on PostgreSQL.</summary>
internal sealed class PostgresKeyPackageStore(PostgresGate gate) : IKeyPackageStore
{
    // Two claimers never wait for each other: each takes a row that the other has not locked.
    private const string Take =
        """
        DELETE FROM delivery.key_packages WHERE reference = (
            SELECT reference FROM delivery.key_packages WHERE device_id = $1 AND not_after > $2
            ORDER BY not_after LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING reference, bytes
        """;

    private const string LastResort =
        "SELECT reference, bytes FROM delivery.last_resorts WHERE device_id = $1 AND not_after > $2";

    private const string TooMany =
        """
        SELECT EXISTS (
            SELECT FROM delivery.claimed_packages p JOIN delivery.claims c ON c.claimer = p.claimer AND c.claim_id = p.claim_id
            WHERE p.claimer = $1 AND p.device_id = ANY ($2) AND p.reference IS NOT NULL AND c.claimed_at >= $3
            GROUP BY p.device_id HAVING count(*) >= $4)
        """;

    public Task<int?> PublishAsync(
        DeviceId device,
        IReadOnlyList<KeyPackage> packages,
        KeyPackage? lastResort,
        DateTimeOffset now,
        CancellationToken cancellationToken) => gate.RunAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                foreach (var package in packages)
                {
                    switch (await NoteInitKeyAsync(connection, transaction, package, token))
                    {
                        case InitKey.Fresh:
                            await AddAsync(connection, transaction, device, package, token);
                            break;
                        case InitKey.OfAnother:
                            return null;
                    }
                }

                if (lastResort is not null)
                {
                    if (await NoteInitKeyAsync(connection, transaction, lastResort, token) == InitKey.OfAnother)
                    {
                        return null;
                    }

                    await ReplaceLastResortAsync(connection, transaction, device, lastResort, token);
                }

                await transaction.CommitAsync(token);
                return (int?)await new NpgsqlCommandText(
                    "SELECT count(*)::integer FROM delivery.key_packages WHERE device_id = $1 AND not_after > $2", device.Value, now)
                    .ScalarAsync(connection, transaction: null, token);
            },
            cancellationToken);

    public Task<ClaimResult> ClaimAsync(
        KeyPackageClaim claim, CancellationToken cancellationToken) => gate.RunAsync<ClaimResult>(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                // One claim of a person at a time: the same one finds the first one's answer, and others what was given before.
                await new NpgsqlCommandText(
                    "SELECT pg_advisory_xact_lock(hashtextextended($1, 7236827016))", claim.Claimer.ToString())
                    .ExecuteAsync(connection, transaction, token);
                var digest = await new NpgsqlCommandText(
                    "SELECT digest FROM delivery.claims WHERE claimer = $1 AND claim_id = $2 AND claimed_at >= $3",
                    claim.Claimer.Value,
                    claim.ClaimId,
                    claim.RepeatableSince).ScalarAsync(connection, transaction, token);
                if (digest is byte[] known)
                {
                    return known.AsSpan().SequenceEqual(claim.Digest.Span)
                        ? new ClaimResult.Claimed(await ReadClaimAsync(connection, transaction, claim, token))
                        : new ClaimResult.Mismatch();
                }

                if (await new NpgsqlCommandText(
                    TooMany,
                    claim.Claimer.Value,
                    claim.Devices.Select(device => device.Value).ToArray(),
                    claim.RepeatableSince,
                    claim.MostOfDevice).ScalarAsync(connection, transaction, token) is true)
                {
                    return new ClaimResult.TooMany();
                }

                await BeginClaimAsync(connection, transaction, claim, token);
                var claimed = new List<ClaimedKeyPackage>();
                foreach (var device in claim.Devices)
                {
                    claimed.Add(await TakeAsync(connection, transaction, claim, device, token));
                }

                await transaction.CommitAsync(token);
                return new ClaimResult.Claimed(claimed);
            },
            cancellationToken);

    public async Task<IReadOnlyDictionary<DeviceId, int>> CountAsync(
        IReadOnlyCollection<DeviceId> devices, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT device_id, count(*)::integer FROM delivery.key_packages
                WHERE device_id = ANY ($1) AND not_after > $2 GROUP BY device_id
                """,
                devices.Select(device => device.Value).ToArray(),
                now),
            row => (Device: new DeviceId(row.GetGuid(0)), Count: row.GetInt32(1)),
            cancellationToken);
        var counts = devices.Distinct().ToDictionary(device => device, _ => 0);
        foreach (var (device, count) in read)
        {
            counts[device] = count;
        }

        return counts;
    }

    public Task<IReadOnlyList<DeviceId>> FindClaimableAsync(
        IReadOnlyCollection<DeviceId> devices, DateTimeOffset now, CancellationToken cancellationToken) => gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT a.device_id FROM unnest($1::uuid[]) AS a (device_id)
                WHERE EXISTS (SELECT FROM delivery.key_packages k WHERE k.device_id = a.device_id AND k.not_after > $2)
                    OR EXISTS (SELECT FROM delivery.last_resorts l WHERE l.device_id = a.device_id AND l.not_after > $2)
                """,
                devices.Select(device => device.Value).Distinct().ToArray(),
                now),
            row => new DeviceId(row.GetGuid(0)),
            cancellationToken);

    public async Task<IReadOnlyDictionary<DeviceId, (int ByPerson, int ByAll)>> CountClaimsAsync(
        UserId claimer, Guid except, IReadOnlyCollection<DeviceId> devices, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT p.device_id, count(*) FILTER (WHERE p.claimer = $1)::integer, count(*)::integer
                FROM delivery.claimed_packages p JOIN delivery.claims c ON c.claimer = p.claimer AND c.claim_id = p.claim_id
                WHERE p.device_id = ANY ($3) AND p.reference IS NOT NULL AND c.claimed_at >= $4
                    AND NOT (p.claimer = $1 AND p.claim_id = $2)
                GROUP BY p.device_id
                """,
                claimer.Value,
                except,
                devices.Select(device => device.Value).Distinct().ToArray(),
                since),
            row => (Device: new DeviceId(row.GetGuid(0)), ByPerson: row.GetInt32(1), ByAll: row.GetInt32(2)),
            cancellationToken);
        var counts = devices.Distinct().ToDictionary(device => device, _ => (0, 0));
        foreach (var (device, byPerson, byAll) in read)
        {
            counts[device] = (byPerson, byAll);
        }

        return counts;
    }

    public async Task<bool> WereClaimedAsync(
        UserId claimer, IReadOnlyCollection<ReadOnlyMemory<byte>> references, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT NOT EXISTS (SELECT FROM unnest($2::bytea[]) AS r (reference) WHERE NOT EXISTS (
                    SELECT FROM delivery.claimed_references c WHERE c.claimer = $1 AND c.reference = r.reference))
                """,
                claimer.Value,
                references.Select(Bytes.Of).ToArray()),
            row => row.GetBoolean(0),
            cancellationToken);
        return read[0];
    }

    private static async Task<InitKey> NoteInitKeyAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, KeyPackage package, CancellationToken token)
    {
        var added = await new NpgsqlCommandText(
            "INSERT INTO delivery.init_keys (init_key_hash, reference, not_after) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            Bytes.Of(package.InitKeyHash),
            Bytes.Of(package.Reference),
            package.NotAfter).ExecuteAsync(connection, transaction, token);
        if (added == 1)
        {
            return InitKey.Fresh;
        }

        var reference = (byte[]?)await new NpgsqlCommandText(
            "SELECT reference FROM delivery.init_keys WHERE init_key_hash = $1", Bytes.Of(package.InitKeyHash))
            .ScalarAsync(connection, transaction, token);
        return reference.AsSpan().SequenceEqual(package.Reference.Span) ? InitKey.Known : InitKey.OfAnother;
    }

    private static Task<int> AddAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, DeviceId device, KeyPackage package, CancellationToken token) =>
        new NpgsqlCommandText(
            "INSERT INTO delivery.key_packages (reference, device_id, bytes, not_after) VALUES ($1, $2, $3, $4)",
            Bytes.Of(package.Reference),
            device.Value,
            Bytes.Of(package.Bytes),
            package.NotAfter).ExecuteAsync(connection, transaction, token);

    private static Task<int> ReplaceLastResortAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, DeviceId device, KeyPackage package, CancellationToken token) =>
        new NpgsqlCommandText(
            """
            INSERT INTO delivery.last_resorts (device_id, reference, bytes, not_after) VALUES ($1, $2, $3, $4)
            ON CONFLICT (device_id) DO UPDATE
            SET reference = excluded.reference, bytes = excluded.bytes, not_after = excluded.not_after
            """,
            device.Value,
            Bytes.Of(package.Reference),
            Bytes.Of(package.Bytes),
            package.NotAfter).ExecuteAsync(connection, transaction, token);

    private static async Task BeginClaimAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, KeyPackageClaim claim, CancellationToken token)
    {
        // One that was forgotten may have left its rows.
        await new NpgsqlCommandText(
            "DELETE FROM delivery.claimed_packages WHERE claimer = $1 AND claim_id = $2", claim.Claimer.Value, claim.ClaimId)
            .ExecuteAsync(connection, transaction, token);
        await new NpgsqlCommandText(
            """
            INSERT INTO delivery.claims (claimer, claim_id, digest, claimed_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (claimer, claim_id) DO UPDATE SET digest = excluded.digest, claimed_at = excluded.claimed_at
            """,
            claim.Claimer.Value,
            claim.ClaimId,
            Bytes.Of(claim.Digest),
            claim.Time).ExecuteAsync(connection, transaction, token);
    }

    private static async Task<ClaimedKeyPackage> TakeAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, KeyPackageClaim claim, DeviceId device, CancellationToken token)
    {
        var found = claim.LastResortOnly.Contains(device)
            ? null
            : await ReadPackageAsync(connection, transaction, Take, device, claim.Time, token);
        found ??= await ReadPackageAsync(connection, transaction, LastResort, device, claim.Time, token);
        await new NpgsqlCommandText(
            "INSERT INTO delivery.claimed_packages (claimer, claim_id, device_id, reference, bytes) VALUES ($1, $2, $3, $4, $5)",
            claim.Claimer.Value,
            claim.ClaimId,
            device.Value,
            new NpgsqlCommandText.Typed(NpgsqlTypes.NpgsqlDbType.Bytea, found?.Reference),
            new NpgsqlCommandText.Typed(NpgsqlTypes.NpgsqlDbType.Bytea, found?.Bytes)).ExecuteAsync(connection, transaction, token);
        if (found is { } package)
        {
            await new NpgsqlCommandText(
                """
                INSERT INTO delivery.claimed_references (claimer, reference, claimed_at) VALUES ($1, $2, $3)
                ON CONFLICT DO NOTHING
                """,
                claim.Claimer.Value,
                package.Reference,
                claim.Time).ExecuteAsync(connection, transaction, token);
        }

        return new ClaimedKeyPackage(device, found is { } taken ? (ReadOnlyMemory<byte>?)taken.Bytes : null);
    }

    private static async Task<(byte[] Reference, byte[] Bytes)?> ReadPackageAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, DeviceId device, DateTimeOffset now, CancellationToken token)
    {
        await using var command = new NpgsqlCommandText(sql, device.Value, now).On(connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) ? (reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    private static async Task<List<ClaimedKeyPackage>> ReadClaimAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, KeyPackageClaim claim, CancellationToken token)
    {
        await using var command = new NpgsqlCommandText(
            "SELECT device_id, bytes FROM delivery.claimed_packages WHERE claimer = $1 AND claim_id = $2 ORDER BY device_id",
            claim.Claimer.Value,
            claim.ClaimId).On(connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(token);
        var claimed = new List<ClaimedKeyPackage>();
        while (await reader.ReadAsync(token))
        {
            var bytes = reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1);
            claimed.Add(new ClaimedKeyPackage(new DeviceId(reader.GetGuid(0)), bytes is null ? null : (ReadOnlyMemory<byte>?)bytes));
        }

        return claimed;
    }

    private enum InitKey
    {
        Fresh,
        Known,
        OfAnother,
    }
}
