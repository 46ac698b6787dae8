using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Fragments;

/// <summary>A fragment that is spread is defined. Spec: GraphQL 2025-09 §5.5.2.1 Fragment Spread Target Defined.</summary>
/// <inheritdoc />
public sealed class FragmentSpreadTargetDefinedRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is FragmentSpreadNode { Name: var name } && !Context.Fragments.ContainsKey(name.Value))
        {
            Report($"Unknown fragment \"{name.Value}\".", name);
        }

        return true;
    }
}
