using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Language.Ast;

/// <summary>One root operation type of a schema.</summary>
public sealed class OperationTypeDefinitionNode(Location location, OperationType operation, NamedTypeNode type)
    : SyntaxNode(location)
{
    /// <summary>The kind of operation.</summary>
    public OperationType Operation { get; } = operation;

    /// <summary>The object type that answers it.</summary>
    public NamedTypeNode Type { get; } = type;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.OperationTypeDefinition;

    /// <inheritdoc />
    public override void WalkChildren(SyntaxWalker walker)
    {
        walker.Walk(Type);
    }
}
