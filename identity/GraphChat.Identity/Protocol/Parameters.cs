using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace GraphChat.Identity.Protocol;

/// <summary>The parameters of a protocol request: each at most once (RFC 6749 §3.1), an empty one as if it were absent.</summary>
internal sealed class Parameters
{
    private const int MaxForm = 32 * 1024;
    private const int MaxCount = 64;
    private const int MaxName = 128;
    private const int MaxValue = 16 * 1024;
    private const string FormType = "application/x-www-form-urlencoded";

    // What is escaped, as a form is, reads the same in all of them.
    private static readonly string[] s_charsets = ["utf-8", "us-ascii", "iso-8859-1"];

    private readonly Dictionary<string, string> _values;

    private Parameters(Dictionary<string, string> values, IReadOnlySet<string> repeated, bool isMalformed)
    {
        _values = values;
        Repeated = repeated;
        IsMalformed = isMalformed;
    }

    /// <summary>The names that came more than once.</summary>
    public IReadOnlySet<string> Repeated { get; }

    /// <summary>Whether there were too many or too long parameters, or one with a NUL.</summary>
    public bool IsMalformed { get; }

    public string? this[string name] => _values.GetValueOrDefault(name);

    public IReadOnlyDictionary<string, string> Values => _values;

    public static Parameters FromQuery(HttpRequest request) => From(request.Query);

    public static Parameters FromValues(IReadOnlyDictionary<string, string> values) =>
        From(values.Select(value => KeyValuePair.Create(value.Key, new StringValues(value.Value))));

    /// <summary>Reads a form; null unless it is one, of at most 32 KB.</summary>
    public static async Task<Parameters?> FromFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxForm || !IsForm(request.ContentType))
        {
            return null;
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxForm;
        }

        try
        {
            var options = new FormOptions { ValueCountLimit = MaxCount, KeyLengthLimit = MaxName, ValueLengthLimit = MaxValue };
            return From(await new FormFeature(request, options).ReadFormAsync(cancellationToken));
        }
        catch (InvalidDataException)
        {
            return null;
        }
        catch (BadHttpRequestException)
        {
            return null;
        }
    }

    // The framework throws for a type that it cannot read or a charset that it does not take.
    private static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals(FormType, StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || s_charsets.Contains(HeaderUtilities.RemoveQuotes(type.Charset).ToString(), StringComparer.OrdinalIgnoreCase));

    private static Parameters From(IEnumerable<KeyValuePair<string, StringValues>> source)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var repeated = new HashSet<string>(StringComparer.Ordinal);
        var malformed = false;
        foreach (var (name, given) in source)
        {
            malformed |= values.Count >= MaxCount || name.Length > MaxName || name.Contains('\0', StringComparison.Ordinal);
            if (given.Count > 1 || values.ContainsKey(name))
            {
                repeated.Add(name);
            }
            else if (given.Count == 1 && given[0] is { Length: > 0 } value)
            {
                malformed |= value.Length > MaxValue || value.Contains('\0', StringComparison.Ordinal);
                values[name] = value;
            }
        }

        return new Parameters(values, repeated, malformed);
    }
}
