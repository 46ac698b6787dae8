namespace GraphChat.GraphQL.Language.Ast;

/// <summary>One selection: a field, a fragment spread or an inline fragment.</summary>
public abstract class SelectionNode(Location location, IReadOnlyList<DirectiveNode> directives)
    : SyntaxNode(location)
{
    /// <summary>The directives in the order of the source.</summary>
    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}
