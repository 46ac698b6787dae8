using System.Text;
using GraphChat.GraphQL.Language.Parsing;

namespace GraphChat.GraphQL.Language.Lexing;

/// <summary>The values of string tokens. Spec: GraphQL 2025-09 §2.10.4.</summary>
internal static class StringValue
{
    /// <summary>The length in bytes of the escape that begins at <paramref name="offset" />; throws where it is none.</summary>
    public static int CheckEscape(ReadOnlySpan<byte> source, int offset) => ReadEscape(source, offset, out _);

    /// <summary>The value of a string token, quotes included in <paramref name="token" />; the lexer has checked it.</summary>
    public static string Of(ReadOnlySpan<byte> token)
    {
        var content = token[1..^1];
        if (content.IndexOf((byte)'\\') < 0)
        {
            return Encoding.UTF8.GetString(content);
        }

        var text = new StringBuilder(content.Length);
        while (true)
        {
            var plain = content.IndexOf((byte)'\\');
            if (plain < 0)
            {
                return text.Append(Encoding.UTF8.GetString(content)).ToString();
            }

            text.Append(Encoding.UTF8.GetString(content[..plain]));
            var length = ReadEscape(content, plain, out var rune);
            text.Append(rune.ToString());
            content = content[(plain + length)..];
        }
    }

    /// <summary>The value of a block string token, quotes included in <paramref name="token" />.</summary>
    public static string OfBlock(ReadOnlySpan<byte> token) =>
        BlockStringValue(Encoding.UTF8.GetString(token[3..^3]).Replace("\\\"\"\"", "\"\"\"", StringComparison.Ordinal));

    // Spec: GraphQL 2025-09 §2.10.4 BlockStringValue(rawValue).
    private static string BlockStringValue(string rawValue)
    {
        var lines = rawValue.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        var commonIndent = int.MaxValue;
        var first = -1;
        var last = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            var indent = Indent(lines[i]);
            if (indent == lines[i].Length)
            {
                continue;
            }

            first = first < 0 ? i : first;
            last = i;
            if (i != 0 && indent < commonIndent)
            {
                commonIndent = indent;
            }
        }

        if (first < 0)
        {
            return "";
        }

        var text = new StringBuilder(rawValue.Length);
        for (var i = first; i <= last; i++)
        {
            if (i > first)
            {
                text.Append('\n');
            }

            text.Append(i == 0 ? lines[i] : lines[i].AsSpan(Math.Min(commonIndent, lines[i].Length)));
        }

        return text.ToString();
    }

    private static int Indent(string line)
    {
        var i = 0;
        while (i < line.Length && line[i] is ' ' or '\t')
        {
            i++;
        }

        return i;
    }

    private static int ReadEscape(ReadOnlySpan<byte> source, int offset, out Rune rune)
    {
        var simple = At(source, offset + 1) switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => '\0',
            _ => throw new SyntaxException("Invalid character escape sequence.", offset),
        };
        if (simple != '\0')
        {
            rune = new Rune(simple);
            return 2;
        }

        return At(source, offset + 2) == '{'
            ? ReadVariableWidth(source, offset, out rune)
            : ReadFixedWidth(source, offset, out rune);
    }

    // \u{X...}: any number of digits that gives a Unicode scalar value.
    private static int ReadVariableWidth(ReadOnlySpan<byte> source, int offset, out Rune rune)
    {
        var value = 0;
        var i = offset + 3;
        for (; HexDigit(At(source, i)) >= 0 && value <= 0x10FFFF; i++)
        {
            value = (value << 4) | HexDigit(At(source, i));
        }

        return i > offset + 3 && At(source, i) == '}' && Rune.TryCreate(value, out rune)
            ? i + 1 - offset
            : throw WrongUnicode(offset);
    }

    private static int ReadFixedWidth(ReadOnlySpan<byte> source, int offset, out Rune rune)
    {
        var first = Hex4(source, offset + 2);
        if (first >= 0 && Rune.TryCreate(first, out rune))
        {
            return 6;
        }

        if (first >= 0 && At(source, offset + 6) == '\\' && At(source, offset + 7) == 'u')
        {
            var second = Hex4(source, offset + 8);
            if (second >= 0 && Rune.TryCreate((char)first, (char)second, out rune))
            {
                return 12;
            }
        }

        throw WrongUnicode(offset);
    }

    private static SyntaxException WrongUnicode(int offset) => new("Invalid Unicode escape sequence.", offset);

    private static int Hex4(ReadOnlySpan<byte> source, int offset)
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            var digit = HexDigit(At(source, offset + i));
            if (digit < 0)
            {
                return -1;
            }

            value = (value << 4) | digit;
        }

        return value;
    }

    private static int HexDigit(int b) => b switch
    {
        >= '0' and <= '9' => b - '0',
        >= 'A' and <= 'F' => b - 'A' + 10,
        >= 'a' and <= 'f' => b - 'a' + 10,
        _ => -1,
    };

    private static int At(ReadOnlySpan<byte> source, int index) => index < source.Length ? source[index] : -1;
}
