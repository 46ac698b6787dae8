using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A variable at its place of use or definition.</summary>
public sealed class VariableNode(Location location, NameNode name)
    : ValueNode(location)
{
    /// <summary>The name without the dollar sign.</summary>
    public NameNode Name { get; } = name;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.Variable;

    /// <inheritdoc />
    public override void WalkChildren(SyntaxWalker walker)
    {
        walker.Walk(Name);
    }
}
