using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GraphChat.Identity.Clients;

namespace GraphChat.Identity.Authorization;

/// <summary>Compares and extends redirect URIs.</summary>
internal static partial class RedirectUris
{
    /// <summary>
    /// Whether a client registered this URI: the same characters, with no normalisation at all (RFC 9700 §4.1.3); only a
    /// native client's loopback address may bring any port (RFC 8252 §7.3).
    /// </summary>
    public static bool IsRegistered(Client client, string uri)
    {
        if (client.RedirectUris.Contains(uri, StringComparer.Ordinal))
        {
            return true;
        }

        var match = client.IsNative ? LoopbackWithPort().Match(uri) : Match.Empty;
        return match.Success
            && int.Parse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) is > 0 and <= ushort.MaxValue
            && client.RedirectUris.Contains($"http://{match.Groups["host"].Value}{match.Groups["rest"].Value}", StringComparer.Ordinal);
    }

    /// <summary>Adds parameters to the query of a registered URI.</summary>
    public static string Append(string uri, IEnumerable<KeyValuePair<string, string?>> parameters)
    {
        var text = new StringBuilder(uri);
        var separator = uri.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }

        return text.ToString();
    }

    /// <summary>What `form-action` must list so that the browser follows the redirect after the form.</summary>
    public static string FormActionSource(string uri)
    {
        var parsed = new Uri(uri);
        return parsed.Scheme is "http" or "https" ? parsed.GetLeftPart(UriPartial.Authority) : $"{parsed.Scheme}:";
    }

    [GeneratedRegex(@"^http://(?<host>127\.0\.0\.1|\[::1\]):(?<port>[0-9]{1,5})(?<rest>/[\x21\x24-\x3B\x3D\x3F-\x5B\x5D\x5F\x61-\x7A\x7E]*)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LoopbackWithPort();
}
