namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A name: letters, digits and underscores.</summary>
public sealed class NameNode(Location location, string value)
    : SyntaxNode(location)
{
    /// <summary>The name itself.</summary>
    public string Value { get; } = value;

    /// <inheritdoc />
    public override SyntaxKind Kind => SyntaxKind.Name;
}
