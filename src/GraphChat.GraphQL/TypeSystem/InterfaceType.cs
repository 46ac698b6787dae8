namespace GraphChat.GraphQL.TypeSystem;

/// <summary>An interface type. Spec: GraphQL 2025-09 §3.7.</summary>
public sealed class InterfaceType : TypeWithFields
{
    internal InterfaceType(string name)
        : base(name)
    {
    }

    /// <inheritdoc />
    public override TypeKind Kind => TypeKind.Interface;
}
