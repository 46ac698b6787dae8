namespace GraphChat.GraphQL.Language.Lexing;

/// <summary>Lines and columns of offsets.</summary>
internal static class SourcePosition
{
    /// <summary>The line and column, from 1, of a byte offset; columns in UTF-16 code units.</summary>
    public static (int Line, int Column) Of(ReadOnlySpan<byte> source, int offset)
    {
        var line = 1;
        var column = 1;
        for (var i = 0; i < offset && i < source.Length; i++)
        {
            var b = source[i];
            if (b == '\n' || (b == '\r' && !(i + 1 < source.Length && source[i + 1] == '\n')))
            {
                line++;
                column = 1;
            }
            else if (b == '\r' && i + 1 == offset)
            {
                // Between the halves of one line break.
                column++;
            }
            else if (b != '\r')
            {
                column += UnitsOf(b);
            }
        }

        return (line, column);
    }

    /// <summary>How many UTF-16 code units the character has that begins with this byte; 0 for a continuation byte.</summary>
    public static int UnitsOf(byte b) => (b & 0xC0) == 0x80 ? 0 : b >= 0xF0 ? 2 : 1;
}
