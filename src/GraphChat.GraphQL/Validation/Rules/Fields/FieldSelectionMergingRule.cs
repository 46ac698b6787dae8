using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Fields;

/// <summary>Fields with the same response name can be merged into one. Spec: GraphQL 2025-09 §5.3.2 Field Selection Merging.</summary>
/// <inheritdoc />
public sealed class FieldSelectionMergingRule(ValidationContext context) : ValidationRule(context)
{
    private readonly FieldConflicts _conflicts = new(context);

    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is SelectionSetNode selectionSet)
        {
            foreach (var conflict in _conflicts.Within(Context.Types.ParentType, selectionSet))
            {
                Report(
                    $"Fields \"{conflict.ResponseName}\" conflict because {conflict.Reason}. "
                    + "Use different aliases on the fields to fetch both if this was intentional.",
                    [.. conflict.One, .. conflict.Other]);
            }
        }

        return true;
    }
}
