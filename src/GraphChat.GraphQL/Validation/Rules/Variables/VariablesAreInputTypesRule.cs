using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Variables;

/// <summary>A variable is of a type that can be given. Spec: GraphQL 2025-09 §5.8.2 Variables Are Input Types.</summary>
/// <inheritdoc />
public sealed class VariablesAreInputTypesRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is VariableDefinitionNode variable && Context.Schema.Resolve(variable.Type) is { IsInputType: false } type)
        {
            Report($"Variable \"${variable.Variable.Name.Value}\" cannot be non-input type \"{type}\".", variable.Type);
        }

        return true;
    }
}
