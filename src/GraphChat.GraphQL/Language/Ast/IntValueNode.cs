namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A number without fraction and exponent.</summary>
public sealed class IntValueNode(Location location, string value)
    : ValueNode(location)
{
    /// <summary>The number as it is written.</summary>
    public string Value { get; } = value;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.IntValue;
}
