namespace GraphChat.GraphQL.Language.Ast;

/// <summary>An operation or a fragment.</summary>
public abstract class ExecutableDefinitionNode(
    Location location,
    StringValueNode? description,
    IReadOnlyList<VariableDefinitionNode> variableDefinitions,
    IReadOnlyList<DirectiveNode> directives,
    SelectionSetNode selectionSet)
    : DefinitionNode(location, description, directives)
{
    /// <summary>The declared variables in the order of the source; always empty for a fragment.</summary>
    public IReadOnlyList<VariableDefinitionNode> VariableDefinitions { get; } = variableDefinitions;

    /// <summary>What is selected.</summary>
    public SelectionSetNode SelectionSet { get; } = selectionSet;
}
