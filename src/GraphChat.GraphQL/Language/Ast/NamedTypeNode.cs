using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A type by its name.</summary>
public sealed class NamedTypeNode(Location location, NameNode name)
    : TypeNode(location)
{
    /// <summary>The name.</summary>
    public NameNode Name { get; } = name;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.NamedType;

    /// <inheritdoc />
    public override void WalkChildren(SyntaxWalker walker)
    {
        walker.Walk(Name);
    }
}
