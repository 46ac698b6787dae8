using System.Globalization;
using System.Text.Json;

namespace GraphChat.GraphQL.Peer;

/// <summary>
/// JSON as untyped values; an array at the root is also a stream of events, and <c>{"$arguments": true}</c> the arguments of
/// the field that it stands for.
/// </summary>
internal static class RootValue
{
    private static readonly Func<IReadOnlyDictionary<string, object?>, object?> s_arguments = static arguments => arguments;

    public static object? Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object when json.TryGetProperty("$arguments", out var wanted) && wanted.ValueKind == JsonValueKind.True => s_arguments,
        JsonValueKind.Object => Object(json),
        JsonValueKind.Array => new EventList(json.EnumerateArray().Select(Of)),
        JsonValueKind.String => JsonText.Of(json),
        JsonValueKind.Number => Number(json.GetRawText()),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static Dictionary<string, object?> Object(JsonElement json)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var field in json.EnumerateObject())
        {
            fields[field.Name] = Of(field.Value);
        }

        return fields;
    }

    private static object Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && Math.Abs(whole) < 1L << 53
            ? whole
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
