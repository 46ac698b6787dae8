namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>The sources of a resolver method's parameters.</summary>
internal enum MethodParameterKind
{
    Parent,
    Argument,
    Context,
    CancellationToken,
}
