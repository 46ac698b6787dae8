namespace GraphChat.GraphQL.Language.Ast;

/// <summary>A definition or extension of a named type.</summary>
public abstract class TypeDefinitionNode(
    Location location,
    StringValueNode? description,
    bool isExtension,
    NameNode name,
    IReadOnlyList<DirectiveNode> directives)
    : TypeSystemDefinitionNode(location, description, directives)
{
    /// <summary>Whether it is written with <c>extend</c>.</summary>
    public bool IsExtension { get; } = isExtension;

    /// <summary>The name of the type.</summary>
    public NameNode Name { get; } = name;
}
