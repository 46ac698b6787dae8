namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A number with fraction, exponent or both.</summary>
public sealed class FloatValueNode(Location location, string value)
    : ValueNode(location)
{
    /// <summary>The number as it is written.</summary>
    public string Value { get; } = value;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.FloatValue;
}
