using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Documents;

/// <summary>A document to execute holds operations and fragments only. Spec: GraphQL 2025-09 §5.1.1 Executable Definitions.</summary>
/// <inheritdoc />
public sealed class ExecutableDefinitionsRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        switch (node)
        {
            case Document:
                return true;
            case DefinitionNode and not ExecutableDefinitionNode:
                Report($"The {NameOf(node)} definition is not executable.", node);
                break;
        }

        return false;
    }

    private static string NameOf(SyntaxNode node) => node switch
    {
        TypeDefinitionNode type => $"\"{type.Name.Value}\"",
        DirectiveDefinitionNode directive => $"\"{directive.Name.Value}\"",
        _ => "schema",
    };
}
