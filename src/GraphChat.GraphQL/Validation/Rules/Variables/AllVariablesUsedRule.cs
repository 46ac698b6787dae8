using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Variables;

/// <summary>A variable that an operation defines is used in what it reaches. Spec: GraphQL 2025-09 §5.8.4 All Variables Used.</summary>
/// <inheritdoc />
public sealed class AllVariablesUsedRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node) => node is Document or OperationDefinitionNode;

    /// <inheritdoc />
    public override void Leave(SyntaxNode node)
    {
        if (node is OperationDefinitionNode operation)
        {
            var used = Context.RecursiveVariableUsages(operation).Select(usage => usage.Variable.Name.Value).ToHashSet(StringComparer.Ordinal);
            foreach (var definition in operation.VariableDefinitions.Where(definition => !used.Contains(definition.Variable.Name.Value)))
            {
                var where = operation.Name is { } name ? $" in operation \"{name.Value}\"" : string.Empty;
                Report($"Variable \"${definition.Variable.Name.Value}\" is never used{where}.", definition);
            }
        }
    }
}
