using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Rules.Fragments;

/// <summary>A fragment can apply to some value of the type around it. Spec: GraphQL 2025-09 §5.5.2.3 Fragment Spread Is Possible.</summary>
/// <inheritdoc />
public sealed class FragmentSpreadIsPossibleRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        switch (node)
        {
            case InlineFragmentNode when Context.Types is { Type: NamedType { IsComposite: true } type, ParentType: { } parent } && !Overlap(type, parent):
                Report($"Fragment cannot be spread here as objects of type \"{parent}\" can never be of type \"{type}\".", node);
                break;
            case FragmentSpreadNode { Name.Value: var name }
                when Context.Fragments.TryGetValue(name, out var fragment)
                    && Context.Schema.FindType(fragment.TypeCondition.Name.Value) is { IsComposite: true } type
                    && Context.Types.ParentType is { } parent
                    && !Overlap(type, parent):
                Report($"Fragment \"{name}\" cannot be spread here as objects of type \"{parent}\" can never be of type \"{type}\".", node);
                break;
        }

        return true;
    }

    private bool Overlap(NamedType one, NamedType two) =>
        one == two || Context.Schema.PossibleTypes(one).Any(type => Context.Schema.PossibleTypes(two).Contains(type));
}
