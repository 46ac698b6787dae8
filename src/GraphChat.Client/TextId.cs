using System.Buffers;

namespace GraphChat.Client;

/// <summary>Ids as the API writes them: a prefix, then the UUID as 32 lowercase hexadecimal digits.</summary>
internal static class TextId
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    public static string Format(string prefix, Guid value) => prefix + value.ToString("N");

    public static bool TryParse(string prefix, string? text, out Guid value)
    {
        value = default;
        return text is not null
            && text.StartsWith(prefix, StringComparison.Ordinal)
            && text.Length == prefix.Length + 32
            && !text.AsSpan(prefix.Length).ContainsAnyExcept(s_digits)
            && Guid.TryParseExact(text.AsSpan(prefix.Length), "N", out value);
    }

    public static Guid Parse(string prefix, string text) =>
        TryParse(prefix, text, out var value) ? value : throw new FormatException($"Not an id that begins with '{prefix}'.");
}
