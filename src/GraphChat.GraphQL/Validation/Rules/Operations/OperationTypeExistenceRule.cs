using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Operations;

/// <summary>An operation is of a kind that the schema has. Spec: GraphQL 2025-09 §5.2.1.1 Operation Type Existence.</summary>
/// <inheritdoc />
public sealed class OperationTypeExistenceRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is OperationDefinitionNode operation && Context.Schema.RootType(operation.Operation) is null)
        {
            Report($"The {OperationNames.Of(operation.Operation)} operation is not supported by the schema.", node);
        }

        return node is Document;
    }
}
