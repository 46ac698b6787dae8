using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.TypeSystem;

/// <summary>An argument of a field or directive, or a field of an input object type.</summary>
public sealed class InputValue : SchemaElement
{
    internal InputValue(string name, IGraphType type, ValueNode? defaultValue)
        : base(name)
    {
        Type = type;
        DefaultValue = defaultValue;
    }

    /// <summary>The type of its values.</summary>
    public IGraphType Type { get; }

    /// <summary>The constant used where none is given; null where there is none. A literal null is a <see cref="NullValueNode" />.</summary>
    public ValueNode? DefaultValue { get; }

    /// <summary>Why it should no longer be given; null where it is not deprecated.</summary>
    public string? DeprecationReason { get; internal set; }

    /// <summary>Whether it must be given: non-null and without default.</summary>
    public bool IsRequired => Type is NonNullType && DefaultValue is null;
}
