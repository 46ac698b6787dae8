using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Fragments;

/// <summary>A fragment is on a type that has fields to select. Spec: GraphQL 2025-09 §5.5.1.3 Fragments on Object, Interface or Union Types.</summary>
/// <inheritdoc />
public sealed class FragmentsOnCompositeTypesRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        switch (node)
        {
            case InlineFragmentNode { TypeCondition: { } condition } when IsLeafOrInput(condition):
                Report($"Fragment cannot condition on non composite type \"{condition.Name.Value}\".", condition);
                break;
            case FragmentDefinitionNode { TypeCondition: var condition } fragment when IsLeafOrInput(condition):
                Report($"Fragment \"{fragment.Name.Value}\" cannot condition on non composite type \"{condition.Name.Value}\".", condition);
                break;
        }

        return true;
    }

    private bool IsLeafOrInput(NamedTypeNode condition) => Context.Schema.FindType(condition.Name.Value) is { IsComposite: false };
}
