using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Delivery;

/// <summary>The text form that all ids share: a prefix, then 32 lowercase hexadecimal digits.</summary>
internal static class IdText
{
    private const int Digits = 32;

    public static string Format(string prefix, Guid value) => prefix + value.ToString("n");

    public static bool TryParse([NotNullWhen(true)] string? text, string prefix, out Guid value)
    {
        value = default;
        if (text is null || text.Length != prefix.Length + Digits || !text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var digits = text.AsSpan(prefix.Length);
        // Two spellings of one id would be two cache keys and two log lines for one thing.
        return !digits.ContainsAnyInRange('A', 'F') && Guid.TryParseExact(digits, "n", out value);
    }
}
