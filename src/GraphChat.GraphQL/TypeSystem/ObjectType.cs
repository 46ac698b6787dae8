namespace GraphChat.GraphQL.TypeSystem;

/// <summary>An object type. Spec: GraphQL 2025-09 §3.6.</summary>
public sealed class ObjectType : TypeWithFields
{
    internal ObjectType(string name)
        : base(name)
    {
    }

    /// <inheritdoc />
    public override TypeKind Kind => TypeKind.Object;
}
