using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A node of the syntax tree. Immutable; compared by reference.</summary>
public abstract class SyntaxNode(Location location)
{
    /// <summary>Where the node stands in its source.</summary>
    public Location Location { get; } = location;

    /// <summary>What the node is.</summary>
    public abstract SyntaxKind Kind { get; }

    /// <summary>Gives each child to <paramref name="walker" />, in the order of the source.</summary>
    public virtual void WalkChildren(SyntaxWalker walker)
    {
    }
}
