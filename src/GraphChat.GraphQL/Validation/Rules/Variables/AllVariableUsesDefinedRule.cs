using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Variables;

/// <summary>A variable that an operation reaches is defined by it. Spec: GraphQL 2025-09 §5.8.3 All Variable Uses Defined.</summary>
/// <inheritdoc />
public sealed class AllVariableUsesDefinedRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node) => node is Document or OperationDefinitionNode;

    /// <inheritdoc />
    public override void Leave(SyntaxNode node)
    {
        if (node is OperationDefinitionNode operation)
        {
            var defined = operation.VariableDefinitions.Select(definition => definition.Variable.Name.Value).ToHashSet(StringComparer.Ordinal);
            foreach (var variable in Context.RecursiveVariableUsages(operation).Select(usage => usage.Variable).Where(variable => !defined.Contains(variable.Name.Value)))
            {
                var by = operation.Name is { } name ? $" by operation \"{name.Value}\"" : string.Empty;
                Report($"Variable \"${variable.Name.Value}\" is not defined{by}.", variable, operation);
            }
        }
    }
}
