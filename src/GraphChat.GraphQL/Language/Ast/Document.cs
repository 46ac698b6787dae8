using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A parsed source: executable definitions, type system definitions, or both.</summary>
public sealed class Document(Location location, IReadOnlyList<DefinitionNode> definitions)
    : SyntaxNode(location)
{
    /// <summary>The definitions in the order of the source; at least one.</summary>
    public IReadOnlyList<DefinitionNode> Definitions { get; } = definitions;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.Document;

    /// <inheritdoc />
    public override void WalkChildren(SyntaxWalker walker)
    {
        walker.WalkAll(Definitions);
    }
}
