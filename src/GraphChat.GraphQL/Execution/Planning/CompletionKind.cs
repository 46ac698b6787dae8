namespace GraphChat.GraphQL.Execution.Planning;

/// <summary>The ways to complete a value. Spec: GraphQL 2025-09 §6.4.3.</summary>
internal enum CompletionKind
{
    NonNull,
    List,
    Leaf,
    Object,
    Abstract,
}
