using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace GraphChat.Server.Sessions;

/// <summary>Finds the access token: in the header, or for a socket in the payload, where browsers can put it.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";
    private const int Longest = 8 * 1024;

    /// <summary>The token of the Authorization header; null where there is none or more than one.</summary>
    public static string? Of(StringValues header) => header.Count == 1 ? Strip(header[0]) : null;

    /// <summary>The token of a payload's member <c>authorization</c>; null where there is none.</summary>
    public static string? Of(JsonElement? payload) =>
        payload is { ValueKind: JsonValueKind.Object } value
        && value.TryGetProperty("authorization", out var authorization)
        && authorization.ValueKind == JsonValueKind.String
            ? Strip(authorization.GetString())
            : null;

    private static string? Strip(string? text)
    {
        if (text is null || text.Length > Longest || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var token = text[Scheme.Length..].Trim();
        return token.Length > 0 ? token : null;
    }
}
