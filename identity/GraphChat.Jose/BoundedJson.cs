using System.Text.Json;
using System.Text.Unicode;

namespace GraphChat.Jose;

/// <summary>Reads JSON objects that a stranger made: shallow, without duplicate names, comments or trailing commas.</summary>
internal static class BoundedJson
{
    private const int MaxDepth = 8;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static bool TryReadObject(ReadOnlyMemory<byte> utf8, out JsonElement value)
    {
        value = default;
        if (!Utf8.IsValid(utf8.Span))
        {
            // RFC 7515 §5.2: the reader of JSON looks at a text when someone asks for it, and not before.
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, s_options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            value = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // A name or a string that is no valid UTF-16 after unescaping.
            return false;
        }
    }

    /// <summary>Null if absent; false if there and no string.</summary>
    public static bool TryGetOptionalString(JsonElement element, string name, out string? value)
    {
        value = null;
        if (!element.TryGetProperty(name, out var member))
        {
            return true;
        }

        var isString = TryGetString(member, out var text);
        value = isString ? text : null;
        return isString;
    }

    /// <summary>False for another type, or for a string with half a surrogate pair.</summary>
    public static bool TryGetString(JsonElement element, out string value)
    {
        value = "";
        if (element.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            value = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
