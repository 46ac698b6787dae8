using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Fields;

/// <summary>A leaf has no selections, any other field has some. Spec: GraphQL 2025-09 §5.3.3 Leaf Field Selections.</summary>
/// <inheritdoc />
public sealed class LeafFieldSelectionsRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is not FieldNode field || Context.Types.Type is not { } type)
        {
            return true;
        }

        var name = field.Name.Value;
        if (type.NamedType.IsLeaf)
        {
            if (field.SelectionSet is { } selections)
            {
                Report($"Field \"{name}\" must not have a selection since type \"{type}\" has no subfields.", selections);
            }
        }
        else if (field.SelectionSet is null or { Selections.Count: 0 })
        {
            Report($"Field \"{name}\" of type \"{type}\" must have a selection of subfields, as in \"{name} {{ ... }}\".", node);
        }

        return true;
    }
}
