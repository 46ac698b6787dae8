using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Language.Ast;

/// <summary>What is selected of one object.</summary>
public sealed class SelectionSetNode(Location location, IReadOnlyList<SelectionNode> selections)
    : SyntaxNode(location)
{
    /// <summary>The selections in the order of the source; at least one.</summary>
    public IReadOnlyList<SelectionNode> Selections { get; } = selections;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.SelectionSet;

    /// <inheritdoc />
    public override void WalkChildren(SyntaxWalker walker)
    {
        walker.WalkAll(Selections);
    }
}
