namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>Breaks a text in small ways, most of which a reader must refuse at the same place.</summary>
internal sealed class TextMutator(Random random)
{
    private static readonly string[] s_pieces =
    [
        "{", "}", "(", ")", "[", "]", "!", "$", "@", ":", "=", "|", "&", "...", "..", "\"", "\"\"\"", "\\", "\\u00", "\\u{110000}", "#", "0", "-", "1.", "1e",
        "01", "'", "é", "😀", "\uFEFF", "\u0001", "\n", "\r", "on", "fragment", "query", "null", "true", "type", "extend", "a", ",", "%", "?", "\"x\"",
    ];

    public string Mutate(string text)
    {
        var times = random.Next(1, 3);
        for (var i = 0; i < times && text.Length > 2; i++)
        {
            var at = Boundary(text, random.Next(text.Length));
            text = random.Next(4) switch
            {
                0 => text[..at] + random.Pick(s_pieces) + text[at..],
                1 => text[..at] + text[Boundary(text, Math.Min(text.Length, at + random.Next(1, 4)))..],
                2 => text[..at],
                _ => text[..at] + " " + random.Pick(s_pieces) + " " + text[at..],
            };
        }

        return text;
    }

    // Never between the halves of one character.
    private static int Boundary(string text, int at) => at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
