namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A definition or extension of the type system.</summary>
public abstract class TypeSystemDefinitionNode(
    Location location, StringValueNode? description, IReadOnlyList<DirectiveNode> directives)
    : DefinitionNode(location, description, directives);
