using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A list of values.</summary>
public sealed class ListValueNode(Location location, IReadOnlyList<ValueNode> values)
    : ValueNode(location)
{
    /// <summary>The values in the order of the source.</summary>
    public IReadOnlyList<ValueNode> Values { get; } = values;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.ListValue;

    /// <inheritdoc />
    public override void WalkChildren(SyntaxWalker walker)
    {
        walker.WalkAll(Values);
    }
}
