using System.Text.Json;
using GraphChat.Jose.Jws;

namespace GraphChat.Jose.Jwt;

/// <summary>Makes and checks JSON Web Tokens (RFC 7519, RFC 8725).</summary>
public static class JsonWebToken
{
    private const string MediaTypePrefix = "application/";

    /// <summary>Signs the claims that <paramref name="write"/> puts into an object.</summary>
    public static string Sign(SigningKey key, string type, Action<Utf8JsonWriter> write, bool embedKey = false)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return CompactJws.Sign(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), key, type, embedKey);
    }

    /// <summary>Checks signature, type, issuer, audience and times, in this order.</summary>
    /// <param name="jws">A token that was read.</param>
    /// <param name="key">The issuer's key that the token names, or null if there is none.</param>
    /// <param name="expectations">What it must say.</param>
    /// <param name="now">The time.</param>
    /// <param name="claims">The claims, only if accepted.</param>
    public static JwtError Check(CompactJws jws, VerificationKey? key, JwtExpectations expectations, DateTimeOffset now, out JwtClaims? claims)
    {
        claims = null;
        if (key is null || !jws.IsSignedBy(key))
        {
            return JwtError.Signature;
        }

        if (!JwtClaims.TryRead(jws.Payload, out var read) || read is null)
        {
            return JwtError.Malformed;
        }

        var error = CheckClaims(jws.Header, read, expectations, now);
        claims = error == JwtError.None ? read : null;
        return error;
    }

    /// <summary>The same for claims that were read from this token before, so that they are not read twice.</summary>
    /// <param name="jws">A token that was read.</param>
    /// <param name="claims">What <see cref="TryReadUnverified"/> gave for it.</param>
    /// <param name="key">The issuer's key that the token names, or null if there is none.</param>
    /// <param name="expectations">What it must say.</param>
    /// <param name="now">The time.</param>
    public static JwtError Check(CompactJws jws, JwtClaims claims, VerificationKey? key, JwtExpectations expectations, DateTimeOffset now) =>
        key is not null && jws.IsSignedBy(key) ? CheckClaims(jws.Header, claims, expectations, now) : JwtError.Signature;

    /// <summary>Reads the claims without believing them; only to find whose key to ask for.</summary>
    public static bool TryReadUnverified(CompactJws jws, out JwtClaims? claims) => JwtClaims.TryRead(jws.Payload, out claims);

    private static JwtError CheckClaims(JwsHeader header, JwtClaims claims, JwtExpectations expectations, DateTimeOffset now)
    {
        if (expectations.Types is { } types && !types.Any(type => IsType(header.Type, type)))
        {
            return JwtError.Type;
        }

        if (!string.Equals(claims.Issuer, expectations.Issuer, StringComparison.Ordinal))
        {
            return JwtError.Issuer;
        }

        if (!claims.Audiences.Any(audience => expectations.Audiences.Contains(audience, StringComparer.Ordinal)))
        {
            return JwtError.Audience;
        }

        if (claims.Time("exp") is not { } expiry || (!expectations.AllowExpired && now - expectations.ClockSkew >= expiry))
        {
            return JwtError.Expired;
        }

        var early = (claims.Has("nbf") && !(claims.Time("nbf") <= now + expectations.ClockSkew))
            || (claims.Has("iat") && !(claims.Time("iat") <= now + expectations.ClockSkew));
        return early ? JwtError.NotYetValid : JwtError.None;
    }

    private static bool IsType(string? given, string wanted)
    {
        // RFC 7515 §4.1.9: the prefix may be left out.
        var bare = given?.StartsWith(MediaTypePrefix, StringComparison.OrdinalIgnoreCase) == true ? given[MediaTypePrefix.Length..] : given;
        return string.Equals(bare, wanted, StringComparison.OrdinalIgnoreCase);
    }
}
