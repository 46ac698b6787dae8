using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Rules.Variables;

/// <summary>A variable's type fits where it is used. Spec: GraphQL 2025-09 §5.8.5 All Variable Usages Are Allowed.</summary>
/// <inheritdoc />
public sealed class AllVariableUsagesAreAllowedRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node) => node is Document or OperationDefinitionNode;

    /// <inheritdoc />
    public override void Leave(SyntaxNode node)
    {
        if (node is OperationDefinitionNode operation)
        {
            Dictionary<string, VariableDefinitionNode> definitions = new(StringComparer.Ordinal);
            foreach (var definition in operation.VariableDefinitions)
            {
                definitions[definition.Variable.Name.Value] = definition;
            }

            foreach (var usage in Context.RecursiveVariableUsages(operation))
            {
                if (definitions.TryGetValue(usage.Variable.Name.Value, out var definition))
                {
                    Check(definition, usage);
                }
            }
        }
    }

    private void Check(VariableDefinitionNode definition, VariableUsage usage)
    {
        var name = definition.Variable.Name.Value;
        if (usage.Type is not { } expected || Context.Schema.Resolve(definition.Type) is not { } type)
        {
            return;
        }

        if (!IsAllowed(type, definition.DefaultValue, expected, usage.HasDefault))
        {
            Report($"Variable \"${name}\" of type \"{type}\" used in position expecting type \"{expected}\".", definition, usage.Variable);
        }

        if (usage.OneOf is { } oneOf && type is not NonNullType)
        {
            Report($"Variable \"${name}\" is of type \"{type}\" but must be non-nullable to be used for OneOf Input Object \"{oneOf.Name}\".", definition, usage.Variable);
        }
    }

    // IsVariableUsageAllowed.
    private bool IsAllowed(IGraphType type, ValueNode? ownDefault, IGraphType expected, bool hasDefault)
    {
        if (expected is not NonNullType nonNull || type is NonNullType)
        {
            return Context.Schema.IsTypeSubTypeOf(type, expected);
        }

        return (ownDefault is not (null or NullValueNode) || hasDefault) && Context.Schema.IsTypeSubTypeOf(type, nonNull.OfType);
    }
}
