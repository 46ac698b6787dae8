using System.Globalization;
using System.Text;
using System.Text.Json;

namespace GraphChat.GraphQL.Peer;

/// <summary>Strings of JSON, whatever they hold.</summary>
internal static class JsonText
{
    /// <summary>The value of a string; half a surrogate pair, which .NET refuses, becomes U+FFFD.</summary>
    public static string Of(JsonElement json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Lenient(json.GetRawText());
        }
    }

    private static string Lenient(string raw)
    {
        var text = new StringBuilder();
        for (var i = 1; i < raw.Length - 1; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            if (raw[i] == 'u')
            {
                text.Append((char)int.Parse(raw.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
                continue;
            }

            text.Append(raw[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
