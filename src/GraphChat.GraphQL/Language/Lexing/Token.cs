namespace GraphChat.GraphQL.Language.Lexing;

/// <summary>A token by its place; its text is read when it is asked for.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End, int Line, int Column);
