using System.Diagnostics.CodeAnalysis;

namespace GraphChat.GraphQL.Language.Parsing;

/// <summary>What a parse gave: the node, or the first error of the source.</summary>
/// <typeparam name="T">The node that was asked for.</typeparam>
public sealed class ParseResult<T>
    where T : class
{
    internal ParseResult(T node) => Node = node;

    internal ParseResult(SyntaxError error) => Error = error;

    /// <summary>The node; null where the source is wrong.</summary>
    public T? Node { get; }

    /// <summary>The first error; null where there is none.</summary>
    public SyntaxError? Error { get; }

    /// <summary>Whether the source is right.</summary>
    [MemberNotNullWhen(true, nameof(Node))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;
}
