namespace GraphChat.GraphQL.Language.Lexing;

/// <summary>The kinds of lexical token that matter to the grammar.</summary>
internal enum TokenKind : byte
{
    EndOfSource,
    Bang,
    Dollar,
    Ampersand,
    ParenOpen,
    ParenClose,
    Spread,
    Colon,
    Equal,
    At,
    BracketOpen,
    BracketClose,
    BraceOpen,
    Pipe,
    BraceClose,
    Name,
    Int,
    Float,
    String,
    BlockString,
}
