using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Rules.Fields;

/// <summary>A field is one of its type's. Spec: GraphQL 2025-09 §5.3.1 Field Selections.</summary>
/// <inheritdoc />
public sealed class FieldSelectionsRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is FieldNode field && Context.Types is { ParentType: { } parent, Field: null })
        {
            var name = field.Name.Value;
            var suggestion = Context.DidYouMean(name, (parent as TypeWithFields)?.Fields.Select(known => known.Name) ?? []);
            Report($"Cannot query field \"{name}\" on type \"{parent.Name}\".{suggestion}", node);
        }

        return true;
    }
}
