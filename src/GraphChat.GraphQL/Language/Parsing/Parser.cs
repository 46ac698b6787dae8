using System.Text;
using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Language.Parsing;

/// <summary>Reads GraphQL source text, September 2025 edition. Thread-safe; no input makes it throw.</summary>
public static class Parser
{
    /// <summary>Reads a document from UTF-8.</summary>
    public static ParseResult<Document> ParseDocument(ReadOnlySpan<byte> source, ParserOptions? options = null)
    {
        options ??= ParserOptions.Default;
        try
        {
            return new(new DocumentParser(source, options).ParseDocument());
        }
        catch (SyntaxException wrong)
        {
            return new(wrong.ToError(source));
        }
    }

    /// <summary>Reads a document from text; a lone surrogate is a syntax error.</summary>
    public static ParseResult<Document> ParseDocument(string source, ParserOptions? options = null) =>
        ParseDocument(ToUtf8(source), options);

    /// <summary>Reads one value, variables allowed.</summary>
    public static ParseResult<ValueNode> ParseValue(ReadOnlySpan<byte> source, ParserOptions? options = null)
    {
        options ??= ParserOptions.Default;
        try
        {
            return new(new DocumentParser(source, options).ParseWholeValue());
        }
        catch (SyntaxException wrong)
        {
            return new(wrong.ToError(source));
        }
    }

    /// <summary>Reads one type reference.</summary>
    public static ParseResult<TypeNode> ParseType(ReadOnlySpan<byte> source, ParserOptions? options = null)
    {
        options ??= ParserOptions.Default;
        try
        {
            return new(new DocumentParser(source, options).ParseWholeType());
        }
        catch (SyntaxException wrong)
        {
            return new(wrong.ToError(source));
        }
    }

    private static byte[] ToUtf8(string source)
    {
        var bytes = Encoding.UTF8.GetBytes(source);
        for (var i = 0; i < source.Length; i++)
        {
            if (char.IsSurrogate(source[i]))
            {
                if (char.IsHighSurrogate(source[i]) && i + 1 < source.Length && char.IsLowSurrogate(source[i + 1]))
                {
                    i++;
                    continue;
                }

                // A byte that never occurs in UTF-8 keeps the lone surrogate wrong at its place.
                var prefix = Encoding.UTF8.GetByteCount(source.AsSpan(0, i));
                bytes[prefix] = 0xFF;
            }
        }

        return bytes;
    }
}
