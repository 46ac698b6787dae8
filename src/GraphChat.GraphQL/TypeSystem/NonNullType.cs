namespace GraphChat.GraphQL.TypeSystem;

/// <summary>A type whose values are never null; non-nulls of the same type are equal.</summary>
/// <param name="OfType">The nullable type; a named type or a list.</param>
public sealed record NonNullType(IGraphType OfType) : IGraphType
{
    /// <inheritdoc />
    public NamedType NamedType => OfType.NamedType;

    /// <inheritdoc />
    public bool IsInputType => OfType.IsInputType;

    /// <inheritdoc />
    public bool IsOutputType => OfType.IsOutputType;

    /// <inheritdoc />
    public override string ToString() => $"{OfType}!";
}
