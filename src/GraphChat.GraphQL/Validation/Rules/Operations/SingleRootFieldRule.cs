using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Rules.Operations;

/// <summary>A subscription has one root field, which is not of introspection and not conditional. Spec: GraphQL 2025-09 §5.2.4.1 Single Root Field.</summary>
/// <inheritdoc />
public sealed class SingleRootFieldRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is OperationDefinitionNode { Operation: OperationType.Subscription } operation
            && Context.Schema.SubscriptionType is { } root)
        {
            Check(operation, root);
        }

        return node is Document;
    }

    private void Check(OperationDefinitionNode operation, ObjectType root)
    {
        var subject = operation.Name is { } name ? $"Subscription \"{name.Value}\"" : "Anonymous Subscription";
        var fields = new SubscriptionFields(Context, root);
        fields.Collect(operation.SelectionSet);
        if (fields.Conditions.Count > 0)
        {
            Report($"{subject} must not use `@skip` or `@include` directives in the top level selection.", [.. fields.Conditions]);
            return;
        }

        if (fields.ByResponseName.Count == 0)
        {
            Report($"{subject} must select one top level field.", operation.SelectionSet);
        }
        else if (fields.ByResponseName.Count > 1)
        {
            SyntaxNode[] others = [.. fields.ByResponseName.Skip(1).SelectMany(group => group.Value)];
            Report($"{subject} must select only one top level field.", others);
        }

        foreach (var group in fields.ByResponseName.Select(group => group.Value))
        {
            if (group[0].Name.Value.StartsWith("__", StringComparison.Ordinal))
            {
                Report($"{subject} must not select an introspection top level field.", [.. group]);
            }
        }
    }
}
