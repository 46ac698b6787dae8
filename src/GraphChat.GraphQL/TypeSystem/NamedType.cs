namespace GraphChat.GraphQL.TypeSystem;

/// <summary>A type with a name; compared by reference, one object for each name of a schema.</summary>
public abstract class NamedType : SchemaElement, IGraphType
{
    private protected NamedType(string name)
        : base(name)
    {
    }

    /// <summary>The kind.</summary>
    public abstract TypeKind Kind { get; }

    /// <summary>Whether values have fields to select: an object, interface or union type.</summary>
    public bool IsComposite => Kind is TypeKind.Object or TypeKind.Interface or TypeKind.Union;

    /// <summary>Whether a value is one of several object types: an interface or union type.</summary>
    public bool IsAbstract => Kind is TypeKind.Interface or TypeKind.Union;

    /// <summary>Whether values have nothing to select: a scalar or enum type.</summary>
    public bool IsLeaf => Kind is TypeKind.Scalar or TypeKind.Enum;

    /// <inheritdoc />
    public bool IsInputType => Kind is TypeKind.Scalar or TypeKind.Enum or TypeKind.InputObject;

    /// <inheritdoc />
    public bool IsOutputType => Kind is not TypeKind.InputObject;

    /// <summary>Whether every schema has the type: a built-in scalar or an introspection type.</summary>
    public bool IsBuiltIn { get; internal set; }

    NamedType IGraphType.NamedType => this;
}
