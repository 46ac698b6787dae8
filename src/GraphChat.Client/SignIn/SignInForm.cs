using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.RegularExpressions;

namespace GraphChat.Client.SignIn;

/// <summary>The form with a password field in a page.</summary>
internal sealed partial class SignInForm
{
    private readonly List<KeyValuePair<string, string>> _hidden = [];
    private string? _nameField;
    private string? _passwordField;

    private SignInForm(string action) => Action = action;

    public string Action { get; }

    public static bool TryFind(string page, [NotNullWhen(true)] out SignInForm? form)
    {
        foreach (Match match in Form().Matches(page))
        {
            form = new SignInForm(Attribute(match.Groups[1].Value, "action") ?? "");
            foreach (Match input in Input().Matches(match.Groups[2].Value))
            {
                form.Take(input.Groups[1].Value);
            }

            if (form is { _passwordField: not null, _nameField: not null })
            {
                return true;
            }
        }

        form = null;
        return false;
    }

    public IEnumerable<KeyValuePair<string, string>> Fill(string name, string password) =>
        [.. _hidden, new(_nameField!, name), new(_passwordField!, password)];

    private void Take(string attributes)
    {
        if (Attribute(attributes, "name") is not { Length: > 0 } name)
        {
            return;
        }

        switch ((Attribute(attributes, "type") ?? "text").ToUpperInvariant())
        {
            case "HIDDEN":
                _hidden.Add(new(name, Attribute(attributes, "value") ?? ""));
                break;
            case "PASSWORD":
                _passwordField ??= name;
                break;
            case "TEXT" or "EMAIL":
                _nameField ??= name;
                break;
            default:
                break;
        }
    }

    private static string? Attribute(string attributes, string name)
    {
        foreach (Match match in NameAndValue().Matches(attributes))
        {
            if (string.Equals(match.Groups[1].Value, name, StringComparison.OrdinalIgnoreCase))
            {
                var value = match.Groups[2].Success ? match.Groups[2].Value : match.Groups[3].Success ? match.Groups[3].Value : match.Groups[4].Value;
                return WebUtility.HtmlDecode(value);
            }
        }

        return null;
    }

    [GeneratedRegex("""<form\b([^>]*)>(.*?)</form>""", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Form();

    [GeneratedRegex("""<input\b([^>]*)>""", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Input();

    [GeneratedRegex("""([a-zA-Z_:][-a-zA-Z0-9_:.]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", RegexOptions.NonBacktracking)]
    private static partial Regex NameAndValue();
}
