namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A name in the place of a value.</summary>
public sealed class EnumValueNode(Location location, string value)
    : ValueNode(location)
{
    /// <summary>The name.</summary>
    public string Value { get; } = value;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.EnumValue;
}
