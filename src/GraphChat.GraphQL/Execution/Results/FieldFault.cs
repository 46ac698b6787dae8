using GraphChat.GraphQL.Response;

namespace GraphChat.GraphQL.Execution.Results;

/// <summary>Stands in the place of a value that failed, until a nullable place takes it. Spec: GraphQL 2025-09 §6.4.4.</summary>
internal sealed class FieldFault(GraphQLError error)
{
    public GraphQLError Error { get; } = error;
}
