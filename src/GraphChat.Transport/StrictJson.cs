using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace GraphChat.Transport;

/// <summary>
/// Reads JSON from a client so that nothing later can stumble over it: valid UTF-8, no half of a surrogate pair, no name
/// twice in an object, bounded depth.
/// </summary>
internal static class StrictJson
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The value, which keeps <paramref name="utf8"/>; false with the reason where it is not one JSON value.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, int maxDepth, out JsonElement value, out string fault)
    {
        value = default;
        // RFC 8259 section 8.1: a parser may ignore a byte order mark.
        if (utf8.Span.StartsWith(ByteOrderMark))
        {
            utf8 = utf8[ByteOrderMark.Length..];
        }

        if (!Utf8.IsValid(utf8.Span) || HasHalfSurrogate(utf8.Span))
        {
            fault = "The text is not valid UTF-8.";
            return false;
        }

        try
        {
            var options = new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false };
            value = JsonDocument.Parse(utf8, options).RootElement;
            fault = "";
            return true;
        }
        catch (JsonException)
        {
            // The message of the exception can quote the client's text, which may hold a secret.
            fault = "The text is not valid JSON, names something twice or is nested too deeply.";
            return false;
        }
    }

    private static bool HasHalfSurrogate(ReadOnlySpan<byte> json)
    {
        while (true)
        {
            var at = json.IndexOf((byte)'\\');
            if (at < 0)
            {
                return false;
            }

            json = json[at..];
            if (!TryEscape(json, out var first))
            {
                json = json[Math.Min(2, json.Length)..];
                continue;
            }

            json = json[6..];
            if (char.IsLowSurrogate(first))
            {
                return true;
            }

            if (char.IsHighSurrogate(first))
            {
                if (!TryEscape(json, out var second) || !char.IsLowSurrogate(second))
                {
                    return true;
                }

                json = json[6..];
            }
        }
    }

    private static bool TryEscape(ReadOnlySpan<byte> json, out char unit)
    {
        unit = '\0';
        if (json.Length < 6 || json[0] != '\\' || json[1] != 'u'
            || !ushort.TryParse(json.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        unit = (char)value;
        return true;
    }
}
