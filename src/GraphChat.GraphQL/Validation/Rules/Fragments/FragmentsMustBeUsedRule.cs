using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Fragments;

/// <summary>Each fragment is reached by an operation. Spec: GraphQL 2025-09 §5.5.1.4 Fragments Must Be Used.</summary>
/// <inheritdoc />
public sealed class FragmentsMustBeUsedRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node) => node is Document;

    /// <inheritdoc />
    public override void Leave(SyntaxNode node)
    {
        if (node is not Document document)
        {
            return;
        }

        var used = document.Definitions.OfType<OperationDefinitionNode>()
            .SelectMany(Context.ReachedFragments)
            .Select(fragment => fragment.Name.Value)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var fragment in document.Definitions.OfType<FragmentDefinitionNode>().Where(fragment => !used.Contains(fragment.Name.Value)))
        {
            Report($"Fragment \"{fragment.Name.Value}\" is never used.", fragment);
        }
    }
}
