using System.Security.Cryptography;
using GraphChat.Delivery.Messages;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.InMemory;

/// <summary>Franking keys in memory: gone with the process, and so is what they can prove.</summary>
public sealed class InMemoryFrankingKeys(InMemoryDatabase database) : IFrankingKeys
{
    private const int KeyLength = 32;

    /// <inheritdoc />
    public ValueTask<FrankingKey> ForTimeAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            var id = FrankingMonths.Of(time);
            if (!database.FrankingKeys.TryGetValue(id, out var key))
            {
                database.FrankingKeys.Add(id, key = new FrankingKey(id, RandomNumberGenerator.GetBytes(KeyLength)));
                foreach (var old in database.FrankingKeys.Keys
                    .Where(kept => string.CompareOrdinal(kept, FrankingMonths.Oldest(time)) < 0).ToList())
                {
                    database.FrankingKeys.Remove(old);
                }
            }

            return ValueTask.FromResult(key);
        }
    }

    /// <inheritdoc />
    public ValueTask<FrankingKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return ValueTask.FromResult(database.FrankingKeys.GetValueOrDefault(keyId));
        }
    }
}
