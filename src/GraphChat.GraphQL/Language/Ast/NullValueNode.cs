namespace GraphChat.GraphQL.Language.Ast;

/// <summary><c>null</c>.</summary>
public sealed class NullValueNode(Location location)
    : ValueNode(location)
{
    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.NullValue;
}
