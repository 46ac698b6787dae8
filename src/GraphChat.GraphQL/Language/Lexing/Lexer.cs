using System.Buffers;
using System.Text;
using GraphChat.GraphQL.Language.Parsing;

namespace GraphChat.GraphQL.Language.Lexing;

/// <summary>Cuts a UTF-8 source into tokens. Spec: GraphQL 2025-09 §2.1.</summary>
internal ref struct Lexer(ReadOnlySpan<byte> source)
{
    private static readonly SearchValues<byte> s_nameBytes =
        SearchValues.Create("_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> s_plainCommentBytes = SearchValues.Create(
        Enumerable.Range(0, 128).Where(b => b is not ('\n' or '\r')).Select(b => (byte)b).ToArray());

    private static readonly SearchValues<byte> s_plainStringBytes = SearchValues.Create(
        Enumerable.Range(0, 128).Where(b => b is not ('\n' or '\r' or '"' or '\\')).Select(b => (byte)b).ToArray());

    private readonly ReadOnlySpan<byte> _source = source;
    private int _position;
    private int _line = 1;

    // The column of an offset on this line is offset - _lineStart + 1; characters of several bytes move it.
    private int _lineStart;

    /// <summary>The source that is read.</summary>
    public readonly ReadOnlySpan<byte> Source => _source;

    /// <summary>The next token; past the end always <see cref="TokenKind.EndOfSource" />.</summary>
    public Token Next()
    {
        var source = _source;
        while (_position < source.Length)
        {
            var start = _position;
            var b = source[start];
            switch (b)
            {
                case (byte)' ' or (byte)'\t' or (byte)',':
                    _position++;
                    continue;
                case (byte)'\n':
                    NewLine(1);
                    continue;
                case (byte)'\r':
                    NewLine(At(start + 1) == '\n' ? 2 : 1);
                    continue;
                case 0xEF when At(start + 1) == 0xBB && At(start + 2) == 0xBF:
                    // A byte order mark: three bytes, one code unit.
                    _position += 3;
                    _lineStart += 2;
                    continue;
                case (byte)'#':
                    SkipComment();
                    continue;
                case (byte)'{':
                    return Punctuator(TokenKind.BraceOpen);
                case (byte)'}':
                    return Punctuator(TokenKind.BraceClose);
                case (byte)'(':
                    return Punctuator(TokenKind.ParenOpen);
                case (byte)')':
                    return Punctuator(TokenKind.ParenClose);
                case (byte)':':
                    return Punctuator(TokenKind.Colon);
                case (byte)'$':
                    return Punctuator(TokenKind.Dollar);
                case (byte)'!':
                    return Punctuator(TokenKind.Bang);
                case (byte)'=':
                    return Punctuator(TokenKind.Equal);
                case (byte)'@':
                    return Punctuator(TokenKind.At);
                case (byte)'[':
                    return Punctuator(TokenKind.BracketOpen);
                case (byte)']':
                    return Punctuator(TokenKind.BracketClose);
                case (byte)'|':
                    return Punctuator(TokenKind.Pipe);
                case (byte)'&':
                    return Punctuator(TokenKind.Ampersand);
                case (byte)'.' when At(start + 1) == '.' && At(start + 2) == '.':
                    _position += 3;
                    return Make(TokenKind.Spread, start);
                case (byte)'"':
                    return At(start + 1) == '"' && At(start + 2) == '"' ? BlockString() : String();
                case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                    return Number();
                default:
                    return IsNameStart(b) ? Name() : throw Unexpected(start);
            }
        }

        return Make(TokenKind.EndOfSource, source.Length);
    }

    private static bool IsNameStart(int b) => b is '_' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z');

    private static bool IsDigit(int b) => b is >= '0' and <= '9';

    private readonly int At(int index) => index < _source.Length ? _source[index] : -1;

    private readonly Token Make(TokenKind kind, int start) => new(kind, start, _position, _line, start - _lineStart + 1);

    private void NewLine(int bytes)
    {
        _position += bytes;
        _line++;
        _lineStart = _position;
    }

    private Token Punctuator(TokenKind kind)
    {
        var start = _position++;
        return Make(kind, start);
    }

    private Token Name()
    {
        var start = _position;
        var length = _source[start..].IndexOfAnyExcept(s_nameBytes);
        _position = length < 0 ? _source.Length : start + length;
        return Make(TokenKind.Name, start);
    }

    // IntValue :: IntegerPart [lookahead != {Digit, ., NameStart}], and FloatValue alike.
    private Token Number()
    {
        var start = _position;
        var kind = TokenKind.Int;
        if (At(_position) == '-')
        {
            _position++;
        }

        if (At(_position) == '0')
        {
            _position++;
            if (IsDigit(At(_position)))
            {
                throw new SyntaxException($"Invalid number, unexpected digit after 0: {Shown(_position)}.", _position);
            }
        }
        else
        {
            Digits();
        }

        if (At(_position) == '.')
        {
            kind = TokenKind.Float;
            _position++;
            Digits();
        }

        if (At(_position) is 'e' or 'E')
        {
            kind = TokenKind.Float;
            _position++;
            if (At(_position) is '+' or '-')
            {
                _position++;
            }

            Digits();
        }

        return At(_position) == '.' || IsNameStart(At(_position))
            ? throw new SyntaxException($"Invalid number, expected digit but got: {Shown(_position)}.", _position)
            : Make(kind, start);
    }

    private void Digits()
    {
        if (!IsDigit(At(_position)))
        {
            throw new SyntaxException($"Invalid number, expected digit but got: {Shown(_position)}.", _position);
        }

        while (IsDigit(At(_position)))
        {
            _position++;
        }
    }

    private void SkipComment()
    {
        while (_position < _source.Length)
        {
            var plain = _source[_position..].IndexOfAnyExcept(s_plainCommentBytes);
            if (plain < 0)
            {
                _position = _source.Length;
                return;
            }

            _position += plain;
            if (_source[_position] < 0x80)
            {
                return;
            }

            Multibyte("Invalid character within comment");
        }
    }

    private Token String()
    {
        // Characters of several bytes inside the string move the line's start.
        var column = _position - _lineStart + 1;
        var start = _position++;
        while (true)
        {
            var plain = _source[_position..].IndexOfAnyExcept(s_plainStringBytes);
            _position = plain < 0 ? _source.Length : _position + plain;
            switch (At(_position))
            {
                case '"':
                    _position++;
                    return new(TokenKind.String, start, _position, _line, column);
                case '\\':
                    _position += StringValue.CheckEscape(_source, _position);
                    break;
                case -1 or '\n' or '\r':
                    throw new SyntaxException("Unterminated string.", _position);
                default:
                    Multibyte("Invalid character within String");
                    break;
            }
        }
    }

    private Token BlockString()
    {
        var start = _position;
        var line = _line;
        var column = start - _lineStart + 1;
        _position += 3;
        while (true)
        {
            var plain = _source[_position..].IndexOfAnyExcept(s_plainStringBytes);
            _position = plain < 0 ? _source.Length : _position + plain;
            switch (At(_position))
            {
                case '"' when At(_position + 1) == '"' && At(_position + 2) == '"':
                    _position += 3;
                    return new(TokenKind.BlockString, start, _position, line, column);
                case '\\' when At(_position + 1) == '"' && At(_position + 2) == '"' && At(_position + 3) == '"':
                    _position += 4;
                    break;
                case '"' or '\\':
                    _position++;
                    break;
                case '\n':
                    NewLine(1);
                    break;
                case '\r':
                    NewLine(At(_position + 1) == '\n' ? 2 : 1);
                    break;
                case -1:
                    throw new SyntaxException("Unterminated string.", _position);
                default:
                    Multibyte("Invalid character within String");
                    break;
            }
        }
    }

    private void Multibyte(string complaint)
    {
        if (Rune.DecodeFromUtf8(_source[_position..], out var rune, out var length) != OperationStatus.Done)
        {
            throw new SyntaxException($"{complaint}: {Shown(_position)}.", _position);
        }

        _position += length;
        _lineStart += length - rune.Utf16SequenceLength;
    }

    private readonly SyntaxException Unexpected(int offset)
    {
        if (_source[offset] == '.')
        {
            return IsDigit(At(offset + 1))
                ? new("Invalid number, expected digit before \".\".", offset)
                : At(offset + 1) == '.'
                    ? new("Unexpected \"..\", did you mean \"...\"?", offset)
                    : new($"Unexpected character: {Shown(offset)}.", offset);
        }

        return _source[offset] == '\''
            ? new("Unexpected single quote character ('), did you mean to use a double quote (\")?", offset)
            : new($"Unexpected character: {Shown(offset)}.", offset);
    }

    private readonly string Shown(int offset)
    {
        if (offset >= _source.Length)
        {
            return "<EOF>";
        }

        if (Rune.DecodeFromUtf8(_source[offset..], out var rune, out _) != OperationStatus.Done)
        {
            return $"byte 0x{_source[offset]:X2}, which is not UTF-8";
        }

        return rune.Value == '"' ? "'\"'" : rune.Value is >= 0x20 and <= 0x7E ? $"\"{rune}\"" : $"U+{rune.Value:X4}";
    }
}
