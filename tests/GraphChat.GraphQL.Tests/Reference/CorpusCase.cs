namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>One case for the engine and graphql-js.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Line">The JSON line that the peer and the oracle read.</param>
/// <param name="Differs">The section on which the two differ on purpose; null where they must agree.</param>
internal sealed record CorpusCase(CorpusKind Kind, string Line, string? Differs = null);
