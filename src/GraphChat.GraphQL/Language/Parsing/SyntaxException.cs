using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Lexing;

namespace GraphChat.GraphQL.Language.Parsing;

/// <summary>Carries the first error out of the recursion; it never leaves <see cref="Parser" />.</summary>
internal sealed class SyntaxException(string message, int offset, bool isLimit = false) : Exception(message)
{
    public SyntaxError ToError(ReadOnlySpan<byte> source)
    {
        var (line, column) = SourcePosition.Of(source, offset);
        return new(Message, new Location(offset, offset, line, column), isLimit);
    }
}
