using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Language.Ast;

/// <summary>An argument of a field or directive.</summary>
public sealed class ArgumentNode(Location location, NameNode name, ValueNode value)
    : SyntaxNode(location)
{
    /// <summary>The name.</summary>
    public NameNode Name { get; } = name;

    /// <summary>The value.</summary>
    public ValueNode Value { get; } = value;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.Argument;

    /// <inheritdoc />
    public override void WalkChildren(SyntaxWalker walker)
    {
        walker.Walk(Name);
        walker.Walk(Value);
    }
}
