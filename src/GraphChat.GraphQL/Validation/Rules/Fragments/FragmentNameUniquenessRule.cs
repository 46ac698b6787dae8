using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Fragments;

/// <summary>No two fragments have the same name. Spec: GraphQL 2025-09 §5.5.1.1 Fragment Name Uniqueness.</summary>
/// <inheritdoc />
public sealed class FragmentNameUniquenessRule(ValidationContext context) : ValidationRule(context)
{
    private readonly Dictionary<string, NameNode> _names = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is FragmentDefinitionNode { Name: var name } && !_names.TryAdd(name.Value, name))
        {
            Report($"There can be only one fragment named \"{name.Value}\".", _names[name.Value], name);
        }

        return node is Document;
    }
}
