using System.Collections.Concurrent;
using System.Text;
using GraphChat.Identity.Outbound;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;

namespace GraphChat.Identity.Clients;

/// <summary>The public keys of clients that sign assertions; those behind an address are kept for five minutes. Thread-safe.</summary>
internal sealed class ClientKeys(GuardedHttp http, TimeProvider time)
{
    private const int MaxCached = 1000;
    private static readonly TimeSpan s_cached = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_leastBetweenReads = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (IReadOnlyList<VerificationKey> Keys, long ReadAt)> _cache = new(StringComparer.Ordinal);

    /// <summary>The keys that an assertion may be signed with: the one that it names, or all where it names none.</summary>
    public async Task<IReadOnlyList<VerificationKey>> FindAsync(Client client, string? keyId, CancellationToken cancellationToken)
    {
        if (client.JsonWebKeySet is { } inline)
        {
            return JsonWebKeySet.TryRead(Encoding.UTF8.GetBytes(inline), out var keys) ? Pick(keys, keyId) : [];
        }

        if (client.JsonWebKeysUri is not { } address)
        {
            return [];
        }

        if (_cache.TryGetValue(address, out var entry))
        {
            var age = time.GetElapsedTime(entry.ReadAt);
            var known = Pick(entry.Keys, keyId);
            if ((age < s_cached && known.Count > 0) || age < s_leastBetweenReads)
            {
                return known;
            }
        }

        var read = await http.GetAsync(address, cancellationToken) is { } document && JsonWebKeySet.TryRead(document, out var fetched) ? fetched : [];
        if (_cache.Count >= MaxCached)
        {
            _cache.Clear();
        }

        _cache[address] = (read, time.GetTimestamp());
        return Pick(read, keyId);
    }

    private static IReadOnlyList<VerificationKey> Pick(IReadOnlyList<VerificationKey> keys, string? keyId) =>
        keyId is null ? keys : [.. keys.Where(key => key.KeyId == keyId)];
}
