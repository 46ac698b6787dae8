using GraphChat.Identity.Storage;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace GraphChat.Identity.Keys;

/// <summary>
/// The provider's signing keys: an active one for each algorithm, the next one published ahead of its use, and old ones
/// published for as long as what they signed is looked at. Thread-safe; what it holds in memory is read again every minute.
/// </summary>
internal sealed class SigningKeyRing(IdentityDatabase database, IDataProtectionProvider protection, SigningKeyMaker maker, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_active = TimeSpan.FromDays(90);
    // ID tokens come back as hints long after they expired.
    private static readonly TimeSpan s_publishedAfter = TimeSpan.FromDays(31);
    private static readonly TimeSpan s_cached = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_leastBetweenReads = TimeSpan.FromSeconds(2);
    private static readonly JwsAlgorithm[] s_algorithms = [JwsAlgorithm.ES256, JwsAlgorithm.RS256];
    private const long LockKey = 0x6964656e6b657973;

    private readonly IDataProtector _protector = protection.CreateProtector("GraphChat.Identity.SigningKeys.v1");
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Snapshot? _snapshot;

    /// <summary>The algorithms that there are keys for.</summary>
    public static IReadOnlyList<JwsAlgorithm> Algorithms => s_algorithms;

    /// <summary>The key that signs now.</summary>
    public async ValueTask<SigningKey> CurrentAsync(JwsAlgorithm algorithm, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        for (var attempt = 0; ; attempt++)
        {
            var keys = await ReadAsync(attempt == 0 ? s_cached : TimeSpan.Zero, cancellationToken);
            // The newest: a key that was made in a hurry replaces the one before at once.
            var current = keys.Where(key => key.Signing.Algorithm == algorithm && key.IsActiveAt(now)).MaxBy(key => key.ActiveFrom);
            if (current is not null)
            {
                return current.Signing;
            }

            // They are all of the future: this node's clock is behind that of the one that made them, or went back.
            if (attempt > 0 && keys.Where(key => key.Signing.Algorithm == algorithm && now < key.ActiveFrom).MinBy(key => key.ActiveFrom) is { } first)
            {
                return first.Signing;
            }

            if (attempt > 0)
            {
                throw new InvalidOperationException($"There is no active signing key for {algorithm}.");
            }

            await EnsureAsync(cancellationToken);
        }
    }

    /// <summary>All keys that are published now.</summary>
    public async ValueTask<IReadOnlyList<RingKey>> PublishedAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return [.. (await ReadAsync(s_cached, cancellationToken)).Where(key => now < key.PublishedUntil)];
    }

    /// <summary>A published key by name, or null.</summary>
    public async ValueTask<VerificationKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var age in new[] { s_cached, s_leastBetweenReads })
        {
            var key = (await ReadAsync(age, cancellationToken)).FirstOrDefault(key => key.Verification.KeyId == keyId && now < key.PublishedUntil);
            if (key is not null)
            {
                return key.Verification;
            }
        }

        return null;
    }

    /// <summary>Makes the keys that are missing, once for all nodes, and forgets those that nobody needs any more.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, transaction, "SELECT pg_advisory_xact_lock($1)", cancellationToken, LockKey);
        var now = time.GetUtcNow();
        await RunAsync(connection, transaction, """DELETE FROM identity."SigningKeys" WHERE "PublishedUntil" < $1""", cancellationToken, now);
        foreach (var algorithm in s_algorithms)
        {
            await using var command = IdentityDatabase.Command(
                connection, transaction, """SELECT max("ActiveUntil"), max("ActiveFrom") FROM identity."SigningKeys" WHERE "Algorithm" = $1""", algorithm.ToString());
            DateTimeOffset until, from;
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            {
                await reader.ReadAsync(cancellationToken);
                until = await reader.IsDBNullAsync(0, cancellationToken) ? DateTimeOffset.MinValue : reader.GetFieldValue<DateTimeOffset>(0);
                from = await reader.IsDBNullAsync(1, cancellationToken) ? DateTimeOffset.MinValue : reader.GetFieldValue<DateTimeOffset>(1);
            }

            if (until <= now)
            {
                await AddAsync(connection, transaction, algorithm, now, now, cancellationToken);
                (from, until) = (now, now + s_active);
            }

            if (from <= now)
            {
                await AddAsync(connection, transaction, algorithm, now, until, cancellationToken);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        _snapshot = null;
    }

    /// <summary>
    /// Makes keys that sign from now on, as after a theft; the ones before verify for as long as what they signed lives, and
    /// the next ones are made anew. A relying party that holds the key set of before asks for it again when it meets the new name.
    /// </summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        await EnsureAsync(cancellationToken);
        await using (var connection = await database.DataSource.OpenConnectionAsync(cancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await RunAsync(connection, transaction, "SELECT pg_advisory_xact_lock($1)", cancellationToken, LockKey);
            var now = time.GetUtcNow();
            await RunAsync(
                connection, transaction, """UPDATE identity."SigningKeys" SET "ActiveUntil" = $1 WHERE "ActiveFrom" <= $1 AND "ActiveUntil" > $1""", cancellationToken, now);
            // The next one was published ahead of its use: it takes over.
            await RunAsync(
                connection,
                transaction,
                """UPDATE identity."SigningKeys" SET "ActiveFrom" = $1, "ActiveUntil" = $2, "PublishedUntil" = $3 WHERE "ActiveFrom" > $1""",
                cancellationToken,
                now,
                now + s_active,
                now + s_active + s_publishedAfter);
            await transaction.CommitAsync(cancellationToken);
        }

        await EnsureAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _reading.Dispose();

    private async Task AddAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, JwsAlgorithm algorithm, DateTimeOffset now, DateTimeOffset activeFrom, CancellationToken cancellationToken)
    {
        var jwk = maker.Make(algorithm);
        await RunAsync(
            connection,
            transaction,
            """
            INSERT INTO identity."SigningKeys"
                ("KeyId", "Algorithm", "PublicJwk", "ProtectedPrivateJwk", "CreatedAt", "ActiveFrom", "ActiveUntil", "PublishedUntil")
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            cancellationToken,
            jwk.KeyId,
            algorithm.ToString(),
            jwk.ToJson(includePrivate: false),
            _protector.Protect(jwk.ToJson(includePrivate: true)),
            now,
            activeFrom,
            activeFrom + s_active,
            activeFrom + s_active + s_publishedAfter);
    }

    private async ValueTask<IReadOnlyList<RingKey>> ReadAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (_snapshot is { } fresh && time.GetElapsedTime(fresh.ReadAt) < maxAge)
        {
            return fresh.Keys;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_snapshot is { } other && time.GetElapsedTime(other.ReadAt) < maxAge)
            {
                return other.Keys;
            }

            var readAt = time.GetTimestamp();
            var known = _snapshot?.Keys.ToDictionary(key => key.Verification.KeyId, StringComparer.Ordinal) ?? [];
            var keys = await database.QueryAsync(
                """
                SELECT "KeyId", "ProtectedPrivateJwk", "ActiveFrom", "ActiveUntil", "PublishedUntil" FROM identity."SigningKeys"
                ORDER BY "ActiveFrom", "KeyId"
                """,
                reader => Load(reader, known),
                cancellationToken);
            _snapshot = new Snapshot(keys, readAt);
            return keys;
        }
        finally
        {
            _reading.Release();
        }
    }

    private RingKey Load(NpgsqlDataReader reader, Dictionary<string, RingKey> known)
    {
        var (from, until, published) = (reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4));
        if (known.TryGetValue(reader.GetString(0), out var key))
        {
            return key with { ActiveFrom = from, ActiveUntil = until, PublishedUntil = published };
        }

        if (!JsonWebKey.TryParse(_protector.Unprotect(reader.GetString(1)), out var jwk)
            || !SigningKey.TryCreate(jwk, out var signing) || !VerificationKey.TryCreate(jwk, out var verification))
        {
            throw new InvalidOperationException($"Signing key {reader.GetString(0)} cannot be read.");
        }

        return new RingKey(signing, verification, from, until, published);
    }

    private static async Task RunAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = IdentityDatabase.Command(connection, transaction, sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Snapshot(IReadOnlyList<RingKey> Keys, long ReadAt);
}
