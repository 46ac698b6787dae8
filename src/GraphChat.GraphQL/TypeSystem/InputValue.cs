using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem.Coercion;

namespace GraphChat.GraphQL.TypeSystem;

/// <summary>An argument of a field or directive, or a field of an input object type.</summary>
public sealed class InputValue : SchemaElement
{
    private object? _coerced;
    private volatile bool _hasCoerced;

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

    // Coerced once: the schema has been checked, so the default is a value of the type.
    internal object? CoercedDefault()
    {
        if (!_hasCoerced && DefaultValue is not null)
        {
            InputCoercion.TryLiteral(DefaultValue, Type, null, [], out _coerced);
            _hasCoerced = true;
        }

        return _coerced;
    }
}
