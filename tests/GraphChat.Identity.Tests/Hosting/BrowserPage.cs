using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace GraphChat.Identity.Tests.Hosting;

/// <summary>What a browser shows, or the address outside the provider that it was sent to.</summary>
public sealed partial class BrowserPage(HttpResponseMessage response, string html, Uri? outside)
{
    public HttpResponseMessage Response { get; } = response;

    public string Html { get; } = html;

    public Uri? Outside { get; } = outside;

    public string FormAction => WebUtility.HtmlDecode(Form().Match(Html).Groups[1].Value);

    public IEnumerable<KeyValuePair<string, string>> HiddenFields =>
        Hidden().Matches(Html).Select(match => KeyValuePair.Create(WebUtility.HtmlDecode(match.Groups[1].Value), WebUtility.HtmlDecode(match.Groups[2].Value)));

    public string? OutsideParameter(string name) =>
        Outside is not null && QueryHelpers.ParseQuery(Outside.Query).TryGetValue(name, out var value) ? value.ToString() : null;

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]+)\"")]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
