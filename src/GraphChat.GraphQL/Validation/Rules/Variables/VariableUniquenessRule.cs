using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Variables;

/// <summary>No variable of an operation is defined twice. Spec: GraphQL 2025-09 §5.8.1 Variable Uniqueness.</summary>
/// <inheritdoc />
public sealed class VariableUniquenessRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is OperationDefinitionNode operation)
        {
            var groups = operation.VariableDefinitions.GroupBy(definition => definition.Variable.Name.Value, StringComparer.Ordinal);
            foreach (var group in groups.Where(group => group.Skip(1).Any()))
            {
                Report($"There can be only one variable named \"${group.Key}\".", [.. group.Select(definition => definition.Variable.Name)]);
            }
        }

        return node is Document;
    }
}
