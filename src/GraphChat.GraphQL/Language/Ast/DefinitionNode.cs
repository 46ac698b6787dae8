namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A top-level definition of a document.</summary>
public abstract class DefinitionNode(Location location, StringValueNode? description, IReadOnlyList<DirectiveNode> directives)
    : SyntaxNode(location)
{
    /// <summary>The description in front, if any.</summary>
    public StringValueNode? Description { get; } = description;

    /// <summary>The directives in the order of the source.</summary>
    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}
