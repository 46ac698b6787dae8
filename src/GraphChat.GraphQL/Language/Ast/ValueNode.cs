namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A value: a literal or a variable.</summary>
public abstract class ValueNode(Location location) : SyntaxNode(location);
