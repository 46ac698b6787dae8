using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Operations;

/// <summary>An operation without a name is the only one. Spec: GraphQL 2025-09 §5.2.3.1 Lone Anonymous Operation.</summary>
/// <inheritdoc />
public sealed class LoneAnonymousOperationRule(ValidationContext context) : ValidationRule(context)
{
    private int _operations;

    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        switch (node)
        {
            case Document document:
                _operations = document.Definitions.Count(definition => definition is OperationDefinitionNode);
                return true;
            case OperationDefinitionNode { Name: null } when _operations > 1:
                Report("This anonymous operation must be the only defined operation.", node);
                break;
        }

        return false;
    }
}
