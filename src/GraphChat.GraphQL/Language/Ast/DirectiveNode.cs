using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A directive at its place of use.</summary>
public sealed class DirectiveNode(Location location, NameNode name, IReadOnlyList<ArgumentNode> arguments)
    : SyntaxNode(location)
{
    /// <summary>The name without the at sign.</summary>
    public NameNode Name { get; } = name;

    /// <summary>The arguments in the order of the source.</summary>
    public IReadOnlyList<ArgumentNode> Arguments { get; } = arguments;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.Directive;

    /// <inheritdoc />
    public override void WalkChildren(SyntaxWalker walker)
    {
        walker.Walk(Name);
        walker.WalkAll(Arguments);
    }
}
