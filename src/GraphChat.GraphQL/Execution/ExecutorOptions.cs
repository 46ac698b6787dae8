using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.Response;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution;

/// <summary>How an executor treats documents.</summary>
public sealed class ExecutorOptions
{
    /// <summary>Gives all errors of a document; empty where it is valid. Execution itself assumes a valid document.</summary>
    public required Func<Schema, Document, IReadOnlyList<GraphQLError>> Validate { get; init; }

    /// <summary>The limits of the parser.</summary>
    public ParserOptions Parser { get; init; } = ParserOptions.Default;

    /// <summary>How many parsed and validated documents are kept; at least 1.</summary>
    public int CachedDocuments { get; init; } = 1000;

    /// <summary>The longest document in bytes that is kept.</summary>
    public int LongestCachedDocument { get; init; } = 64 * 1024;

    /// <summary>The most items of one list in a response; a longer one is a field error with LIMIT_EXCEEDED.</summary>
    public int MaxListItems { get; init; } = 100_000;
}
