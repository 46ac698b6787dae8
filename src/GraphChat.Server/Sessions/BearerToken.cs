using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace GraphChat.Server.Sessions;

/// <summary>Finds the access token: in the header, or for a socket in the payload, where browsers can put it.</summary>
internal static class BearerToken
{
    public const string Bearer = "Bearer ";

    /// <summary>The scheme of tokens that are bound to a key (RFC 9449 §7.1).</summary>
    public const string Bound = "DPoP ";

    /// <summary>The scheme of tokens that the operator's own service knows.</summary>
    public const string Custom = "Custom ";

    private const int Longest = 8 * 1024;

    /// <summary>The token of the Authorization header; null where there is none or more than one.</summary>
    public static string? Of(StringValues header, string scheme = Bearer) => header.Count == 1 ? Strip(header[0], scheme) : null;

    /// <summary>The token of a payload's member <c>authorization</c>; null where there is none.</summary>
    public static string? Of(JsonElement? payload, string scheme = Bearer) => Strip(Member(payload, "authorization"), scheme);

    /// <summary>A text among a payload's members; null where there is none.</summary>
    public static string? Member(JsonElement? payload, string name) =>
        payload is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;

    private static string? Strip(string? text, string scheme)
    {
        if (text is null || text.Length > Longest || !text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var token = text[scheme.Length..].Trim();
        return token.Length > 0 ? token : null;
    }
}
