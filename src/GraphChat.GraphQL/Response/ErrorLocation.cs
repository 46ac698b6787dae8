namespace GraphChat.GraphQL.Response;

/// <summary>A place in a document, from 1; columns in UTF-16 code units.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
public readonly record struct ErrorLocation(int Line, int Column);
