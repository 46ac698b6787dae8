using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Identity.Accounts;

/// <summary>What a name that others see may be: 1 to 100 characters, none that controls what stands beside it.</summary>
internal static class DisplayNames
{
    private const int MaxLength = 100;

    // The marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9 §2): a name could look like another one.
    private const string Directions = "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";

    public static bool IsAllowed([NotNullWhen(true)] string? name) =>
        name is { Length: >= 1 and <= MaxLength } && !name.Any(letter => char.IsControl(letter) || Directions.Contains(letter, StringComparison.Ordinal));
}
