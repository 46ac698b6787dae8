namespace GraphChat.GraphQL.Language.Ast;

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class BooleanValueNode(Location location, bool value)
    : ValueNode(location)
{
    /// <summary>The value.</summary>
    public bool Value { get; } = value;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.BooleanValue;
}
