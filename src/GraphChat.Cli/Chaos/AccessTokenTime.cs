using System.Buffers.Text;
using System.Text.Json;

namespace GraphChat.Cli.Chaos;

/// <summary>When an access token of our own issuer ends, without a check of anything else in it.</summary>
internal static class AccessTokenTime
{
    /// <summary>Its <c>exp</c> (RFC 7519 §4.1.4).</summary>
    /// <exception cref="JsonException">It is no token.</exception>
    public static DateTimeOffset EndOf(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1]))
        {
            throw new JsonException("This is no access token.");
        }

        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        return DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("exp").GetInt64());
    }
}
