using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A list of a type.</summary>
public sealed class ListTypeNode(Location location, TypeNode type)
    : TypeNode(location)
{
    /// <summary>The type of the items.</summary>
    public TypeNode Type { get; } = type;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.ListType;

    /// <inheritdoc />
    public override void WalkChildren(SyntaxWalker walker)
    {
        walker.Walk(Type);
    }
}
