namespace GraphChat.GraphQL.TypeSystem;

/// <summary>The kinds of named type. Spec: GraphQL 2025-09 §3.4.</summary>
public enum TypeKind
{
    /// <summary>A <see cref="ScalarType" />.</summary>
    Scalar,

    /// <summary>An <see cref="ObjectType" />.</summary>
    Object,

    /// <summary>An <see cref="InterfaceType" />.</summary>
    Interface,

    /// <summary>A <see cref="UnionType" />.</summary>
    Union,

    /// <summary>An <see cref="EnumType" />.</summary>
    Enum,

    /// <summary>An <see cref="InputObjectType" />.</summary>
    InputObject,
}
