using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution.Planning;

/// <summary>The response fields of an object type, merged and in order. Spec: GraphQL 2025-09 §6.3.2.</summary>
internal sealed class SelectionPlan(ObjectType type, FieldPlan[] fields)
{
    public ObjectType Type { get; } = type;

    public FieldPlan[] Fields { get; } = fields;
}
