using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A type whose values are never null.</summary>
public sealed class NonNullTypeNode(Location location, TypeNode type)
    : TypeNode(location)
{
    /// <summary>The type that is made non-null; never itself non-null.</summary>
    public TypeNode Type { get; } = type;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.NonNullType;

    /// <inheritdoc />
    public override void WalkChildren(SyntaxWalker walker)
    {
        walker.Walk(Type);
    }
}
