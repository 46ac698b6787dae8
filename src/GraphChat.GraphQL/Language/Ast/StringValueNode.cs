namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A string or block string.</summary>
public sealed class StringValueNode(Location location, string value, bool isBlock)
    : ValueNode(location)
{
    /// <summary>The value: escapes resolved, the indentation of a block string removed.</summary>
    public string Value { get; } = value;

    /// <summary>Whether it is written with triple quotes.</summary>
    public bool IsBlock { get; } = isBlock;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.StringValue;
}
