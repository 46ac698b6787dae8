using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Lexing;

namespace GraphChat.GraphQL.Language.Parsing;

/// <summary>Recursive descent over the tokens: shared steps and the choice of definition. Spec: GraphQL 2025-09 §2.</summary>
internal ref partial struct DocumentParser
{
    private const int MostShown = 40;
    private readonly ParserOptions _options;
    private Lexer _lexer;
    private Token _token;
    private Token _next;
    private bool _hasNext;
    private int _lastEnd;
    private int _tokens;
    private int _depth;

    public DocumentParser(ReadOnlySpan<byte> source, ParserOptions options)
    {
        if (source.Length > options.MaxBytes)
        {
            throw new SyntaxException($"The document is longer than {options.MaxBytes} bytes.", 0, isLimit: true);
        }

        _options = options;
        _lexer = new Lexer(source);
        _token = Lex();
    }

    public Document ParseDocument()
    {
        var start = _token;
        var definitions = new List<DefinitionNode>();
        do
        {
            definitions.Add(Definition());
        }
        while (_token.Kind != TokenKind.EndOfSource);

        return new Document(new Location(0, _lexer.Source.Length, start.Line, start.Column), definitions);
    }

    public ValueNode ParseWholeValue()
    {
        var value = Value(isConstant: false);
        Expect(TokenKind.EndOfSource);
        return value;
    }

    public TypeNode ParseWholeType()
    {
        var type = Type();
        Expect(TokenKind.EndOfSource);
        return type;
    }

    // Definition : ExecutableDefinition | TypeSystemDefinition | TypeSystemExtension
    private DefinitionNode Definition()
    {
        if (_token.Kind == TokenKind.BraceOpen)
        {
            return Shorthand();
        }

        var start = _token;
        var description = Description();
        if (description is not null && _token.Kind == TokenKind.BraceOpen)
        {
            throw new SyntaxException("Unexpected description, a query shorthand has none.", start.Start);
        }

        if (_token.Kind != TokenKind.Name)
        {
            throw Unexpected();
        }

        var keyword = Text(_token);
        if (keyword.SequenceEqual("extend"u8) && description is not null)
        {
            throw new SyntaxException("Unexpected description, an extension has none.", start.Start);
        }

        return keyword switch
        {
            _ when keyword.SequenceEqual("query"u8) => Operation(start, description, OperationType.Query),
            _ when keyword.SequenceEqual("mutation"u8) => Operation(start, description, OperationType.Mutation),
            _ when keyword.SequenceEqual("subscription"u8) => Operation(start, description, OperationType.Subscription),
            _ when keyword.SequenceEqual("fragment"u8) => Fragment(start, description),
            _ => TypeSystemDefinition(start, description),
        };
    }

    private StringValueNode? Description() =>
        _token.Kind is TokenKind.String or TokenKind.BlockString ? String() : null;

    private NameNode Name()
    {
        var token = Expect(TokenKind.Name);
        return new NameNode(At(token), NamePool.Get(Text(token)));
    }

    private readonly ReadOnlySpan<byte> Text(Token token) => _lexer.Source[token.Start..token.End];

    // The place of one token.
    private static Location At(Token token) => new(token.Start, token.End, token.Line, token.Column);

    // From a first token to the last one that was taken.
    private readonly Location From(Token start) => new(start.Start, _lastEnd, start.Line, start.Column);

    private readonly bool IsKeyword(ReadOnlySpan<byte> keyword) =>
        _token.Kind == TokenKind.Name && Text(_token).SequenceEqual(keyword);

    private bool TakeKeyword(ReadOnlySpan<byte> keyword)
    {
        if (!IsKeyword(keyword))
        {
            return false;
        }

        Advance();
        return true;
    }

    private void ExpectKeyword(string keyword)
    {
        if (_token.Kind != TokenKind.Name || !System.Text.Ascii.Equals(Text(_token), keyword))
        {
            throw new SyntaxException($"Expected \"{keyword}\", found {Shown(_token)}.", _token.Start);
        }

        Advance();
    }

    private bool Take(TokenKind kind)
    {
        if (_token.Kind != kind)
        {
            return false;
        }

        Advance();
        return true;
    }

    private Token Expect(TokenKind kind)
    {
        var token = _token;
        if (token.Kind != kind)
        {
            throw new SyntaxException($"Expected {NameOf(kind)}, found {Shown(token)}.", token.Start);
        }

        if (kind != TokenKind.EndOfSource)
        {
            Advance();
        }

        return token;
    }

    private void Advance()
    {
        _lastEnd = _token.End;
        if (_hasNext)
        {
            _token = _next;
            _hasNext = false;
            return;
        }

        _token = Lex();
    }

    private Token Lookahead()
    {
        if (!_hasNext)
        {
            _next = Lex();
            _hasNext = true;
        }

        return _next;
    }

    private Token Lex()
    {
        var token = _lexer.Next();
        return token.Kind != TokenKind.EndOfSource && ++_tokens > _options.MaxTokens
            ? throw new SyntaxException($"The document has more than {_options.MaxTokens} tokens.", token.Start, isLimit: true)
            : token;
    }

    private void Descend()
    {
        if (++_depth > _options.MaxDepth)
        {
            throw new SyntaxException($"The document nests deeper than {_options.MaxDepth} levels.", _token.Start, isLimit: true);
        }
    }

    private void Ascend() => _depth--;

    private readonly SyntaxException Unexpected() => Unexpected(_token);

    private readonly SyntaxException Unexpected(Token token) => new($"Unexpected {Shown(token)}.", token.Start);

    private readonly string Shown(Token token) => token.Kind switch
    {
        TokenKind.Name or TokenKind.Int or TokenKind.Float =>
            $"{NameOf(token.Kind)} \"{Beginning(token)}\"",
        _ => NameOf(token.Kind),
    };

    // An error says enough to find the place, however long the token is.
    private readonly string Beginning(Token token) =>
        System.Text.Encoding.ASCII.GetString(Text(token)[..Math.Min(MostShown, token.End - token.Start)]);

    private static string NameOf(TokenKind kind) => kind switch
    {
        TokenKind.EndOfSource => "<EOF>",
        TokenKind.Bang => "\"!\"",
        TokenKind.Dollar => "\"$\"",
        TokenKind.Ampersand => "\"&\"",
        TokenKind.ParenOpen => "\"(\"",
        TokenKind.ParenClose => "\")\"",
        TokenKind.Spread => "\"...\"",
        TokenKind.Colon => "\":\"",
        TokenKind.Equal => "\"=\"",
        TokenKind.At => "\"@\"",
        TokenKind.BracketOpen => "\"[\"",
        TokenKind.BracketClose => "\"]\"",
        TokenKind.BraceOpen => "\"{\"",
        TokenKind.Pipe => "\"|\"",
        TokenKind.BraceClose => "\"}\"",
        _ => kind.ToString(),
    };
}
