namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>What a case asks, and so what of its answers must agree.</summary>
public enum CorpusKind
{
    /// <summary>The printed text, or the place of the first error.</summary>
    Printing,

    /// <summary>Whether the SDL is valid.</summary>
    Validity,

    /// <summary>The result of introspection.</summary>
    Introspection,

    /// <summary>The rule and the places of each error.</summary>
    Validation,

    /// <summary>Data, and places and paths of the errors.</summary>
    Execution,
}
