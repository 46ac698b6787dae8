using System.Text.Json;
using GraphChat.Jose.Jwk;

namespace GraphChat.Jose.Jws;

/// <summary>What a JOSE header may say here (RFC 7515 §4.1).</summary>
/// <param name="Algorithm">`alg`; compared with the key's, never chosen by.</param>
/// <param name="KeyId">`kid`.</param>
/// <param name="Type">`typ`.</param>
/// <param name="EmbeddedKey">`jwk`: only where the caller asked for it (DPoP, RFC 9449 §4.2).</param>
public sealed record JwsHeader(string Algorithm, string? KeyId, string? Type, JsonWebKey? EmbeddedKey)
{
    private static readonly string[] s_forbidden = ["crit", "jku", "x5u", "x5c", "b64", "zip"];

    internal static JwsError TryRead(ReadOnlyMemory<byte> utf8, bool allowEmbeddedKey, out JwsHeader? header)
    {
        header = null;
        if (!BoundedJson.TryReadObject(utf8, out var json))
        {
            return JwsError.Malformed;
        }

        if (s_forbidden.Any(name => json.TryGetProperty(name, out _)))
        {
            return JwsError.ForbiddenHeader;
        }

        JsonWebKey? embedded = null;
        if (json.TryGetProperty("jwk", out var jwk))
        {
            if (!allowEmbeddedKey)
            {
                return JwsError.ForbiddenHeader;
            }

            if (!JsonWebKey.TryRead(jwk, out embedded) || embedded.IsPrivate)
            {
                return JwsError.Malformed;
            }
        }

        if (!BoundedJson.TryGetOptionalString(json, "alg", out var algorithm) || string.IsNullOrEmpty(algorithm)
            || !BoundedJson.TryGetOptionalString(json, "kid", out var keyId)
            || !BoundedJson.TryGetOptionalString(json, "typ", out var type))
        {
            return JwsError.Malformed;
        }

        header = new JwsHeader(algorithm, keyId, type, embedded);
        return JwsError.None;
    }

    internal byte[] ToUtf8()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("alg", Algorithm);
            if (Type is not null)
            {
                writer.WriteString("typ", Type);
            }

            if (KeyId is not null)
            {
                writer.WriteString("kid", KeyId);
            }

            if (EmbeddedKey is not null)
            {
                writer.WritePropertyName("jwk");
                EmbeddedKey.WriteTo(writer, includePrivate: false);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
