using System.Text.Json;
using GraphChat.Jose.Jws;

namespace GraphChat.Jose.Jwk;

/// <summary>Reads and writes JWK Sets (RFC 7517 §5).</summary>
public static class JsonWebKeySet
{
    /// <summary>The most keys that are read from one set.</summary>
    public const int MaxKeys = 64;

    /// <summary>
    /// Reads the keys that can verify; others are passed over, as RFC 7517 §5 says. False if it is no set or holds more than
    /// <see cref="MaxKeys"/>.
    /// </summary>
    /// <param name="utf8">The set's JSON.</param>
    /// <param name="keys">The keys, in the set's order.</param>
    /// <param name="rsaDefault">The algorithm of RSA keys that name none.</param>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out IReadOnlyList<VerificationKey> keys, JwsAlgorithm? rsaDefault = JwsAlgorithm.RS256)
    {
        keys = [];
        if (!BoundedJson.TryReadObject(utf8, out var json)
            || !json.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() > MaxKeys)
        {
            return false;
        }

        var found = new List<VerificationKey>();
        foreach (var element in list.EnumerateArray())
        {
            if (JsonWebKey.TryRead(element, out var jwk) && VerificationKey.TryCreate(jwk, out var key, rsaDefault))
            {
                found.Add(key);
            }
        }

        keys = found;
        return true;
    }

    /// <summary>Writes the public halves.</summary>
    public static byte[] Write(IEnumerable<JsonWebKey> keys)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("keys");
            foreach (var key in keys)
            {
                key.WriteTo(writer, includePrivate: false);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
