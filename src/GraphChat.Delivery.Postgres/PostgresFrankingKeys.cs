using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using GraphChat.Delivery.Messages;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Postgres;

/// <summary>
/// Franking keys on PostgreSQL, each as <c>nonce (12) || AES-256-GCM(wrapping key, key) || tag (16)</c> with its id as
/// additional data. The first node that needs a month's key makes it; the others find it.
/// </summary>
internal sealed class PostgresFrankingKeys(PostgresGate gate, NodeKeys keys) : IFrankingKeys
{
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly ConcurrentDictionary<string, FrankingKey> _known = new(StringComparer.Ordinal);

    public async ValueTask<FrankingKey> ForTimeAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var id = FrankingMonths.Of(time);
        if (_known.TryGetValue(id, out var known))
        {
            return known;
        }

        await gate.RunAsync(
            async (connection, token) =>
            {
                await new NpgsqlCommandText(
                    "INSERT INTO delivery.franking_keys (key_id, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    id,
                    Wrap(id, RandomNumberGenerator.GetBytes(KeyLength))).ExecuteAsync(connection, transaction: null, token);
                await new NpgsqlCommandText("DELETE FROM delivery.franking_keys WHERE key_id < $1", FrankingMonths.Oldest(time))
                    .ExecuteAsync(connection, transaction: null, token);
            },
            cancellationToken);
        _known.Clear();
        return await FindAsync(id, cancellationToken)
            ?? throw new DeliveryException(DeliveryErrorCode.Unavailable, "The month's franking key cannot be read.");
    }

    public async ValueTask<FrankingKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(keyId, out var known))
        {
            return known;
        }

        var read = await gate.ReadAsync(
            new NpgsqlCommandText("SELECT wrapped FROM delivery.franking_keys WHERE key_id = $1", keyId),
            row => row.GetFieldValue<byte[]>(0),
            cancellationToken);
        return read.Count == 0 ? null : _known.GetOrAdd(keyId, new FrankingKey(keyId, Unwrap(keyId, read[0])));
    }

    private byte[] Wrap(string id, byte[] key)
    {
        var wrapped = new byte[NonceLength + KeyLength + TagLength];
        var nonce = wrapped.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(keys.Franking.Span, TagLength);
        cipher.Encrypt(
            nonce, key, wrapped.AsSpan(NonceLength, KeyLength), wrapped.AsSpan(NonceLength + KeyLength), Encoding.UTF8.GetBytes(id));
        return wrapped;
    }

    private byte[] Unwrap(string id, byte[] wrapped)
    {
        try
        {
            var key = new byte[KeyLength];
            using var cipher = new AesGcm(keys.Franking.Span, TagLength);
            cipher.Decrypt(
                wrapped.AsSpan(0, NonceLength),
                wrapped.AsSpan(NonceLength, KeyLength),
                wrapped.AsSpan(NonceLength + KeyLength),
                key,
                Encoding.UTF8.GetBytes(id));
            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new DeliveryException(
                DeliveryErrorCode.Unavailable,
                $"The franking key {id} was made under another node secret: give every node the same secret file.");
        }
    }
}
