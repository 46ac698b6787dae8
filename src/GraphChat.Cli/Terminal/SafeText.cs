using System.Globalization;
using System.Text;

namespace GraphChat.Cli.Terminal;

/// <summary>Text that somebody else wrote, made harmless for a terminal: it can move no cursor and reverse no line.</summary>
internal static class SafeText
{
    /// <summary>Shows control characters, separators and directional overrides as <c>\u{…}</c>; leaves the rest.</summary>
    public static string Of(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHarmless(rune))
            {
                safe.Append(rune.ToString());
            }
            else
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
        }

        return safe.ToString();
    }

    /// <summary>The same, cut to <paramref name="most"/> characters.</summary>
    public static string Of(string text, int most)
    {
        var info = new StringInfo(text);
        return info.LengthInTextElements <= most ? Of(text) : Of(info.SubstringByTextElements(0, most - 1)) + "…";
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        // Joiners make emoji and Indic words; the other format characters hide or reorder what one sees.
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,
        _ => true,
    };
}
