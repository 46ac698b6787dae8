namespace GraphChat.GraphQL.Language.Ast;

/// <summary>Where something stands in its source.</summary>
/// <param name="Start">The offset of its first byte in the UTF-8 source.</param>
/// <param name="End">The offset after its last byte.</param>
/// <param name="Line">The line of its first character, from 1.</param>
/// <param name="Column">The column of its first character, from 1, in UTF-16 code units.</param>
public readonly record struct Location(int Start, int End, int Line, int Column);
