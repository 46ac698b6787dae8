namespace GraphChat.GraphQL.TypeSystem;

/// <summary>A list of a type; lists of the same item type are equal.</summary>
/// <param name="OfType">The type of the items.</param>
public sealed record ListType(IGraphType OfType) : IGraphType
{
    /// <inheritdoc />
    public NamedType NamedType => OfType.NamedType;

    /// <inheritdoc />
    public bool IsInputType => OfType.IsInputType;

    /// <inheritdoc />
    public bool IsOutputType => OfType.IsOutputType;

    /// <inheritdoc />
    public override string ToString() => $"[{OfType}]";
}
