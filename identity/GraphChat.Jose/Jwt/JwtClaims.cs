using System.Text.Json;

namespace GraphChat.Jose.Jwt;

/// <summary>The claims of a JWT (RFC 7519 §4), read with the types that the registry gives them.</summary>
public sealed class JwtClaims
{
    // Year 9999: later dates are no dates.
    private const long MaxSeconds = 253_402_300_799;

    private readonly JsonElement _json;

    private JwtClaims(JsonElement json, IReadOnlyList<string> audiences)
    {
        _json = json;
        Audiences = audiences;
    }

    /// <summary>`iss`.</summary>
    public string? Issuer => Text("iss");

    /// <summary>`sub`.</summary>
    public string? Subject => Text("sub");

    /// <summary>`aud`, which may be one string or a list.</summary>
    public IReadOnlyList<string> Audiences { get; }

    /// <summary>The whole object.</summary>
    public JsonElement Json => _json;

    /// <summary>A claim that is a string; null if absent or of another type.</summary>
    public string? Text(string name) => BoundedJson.TryGetOptionalString(_json, name, out var value) ? value : null;

    /// <summary>A claim that is a NumericDate; null if absent, of another type or outside the years 1970 to 9999.</summary>
    public DateTimeOffset? Time(string name) =>
        _json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= MaxSeconds
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    /// <summary>Whether the claim is there, of any type.</summary>
    public bool Has(string name) => _json.TryGetProperty(name, out _);

    internal static bool TryRead(ReadOnlyMemory<byte> utf8, out JwtClaims? claims)
    {
        claims = null;
        if (!BoundedJson.TryReadObject(utf8, out var json))
        {
            return false;
        }

        var audiences = new List<string>();
        if (json.TryGetProperty("aud", out var audience))
        {
            var values = audience.ValueKind == JsonValueKind.Array ? audience.EnumerateArray().ToArray() : [audience];
            foreach (var value in values)
            {
                if (!BoundedJson.TryGetString(value, out var text))
                {
                    return false;
                }

                audiences.Add(text);
            }
        }

        claims = new JwtClaims(json, audiences);
        return true;
    }
}
