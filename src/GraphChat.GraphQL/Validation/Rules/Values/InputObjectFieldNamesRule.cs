using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Rules.Values;

/// <summary>A field of an input object is one of its type's. Spec: GraphQL 2025-09 §5.6.2 Input Object Field Names.</summary>
/// <inheritdoc />
public sealed class InputObjectFieldNamesRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is ObjectFieldNode field
            && Context.Types.InputType is null
            && Context.Types.ParentInputType?.NamedType is InputObjectType type
            && type.FindField(field.Name.Value) is null)
        {
            var suggestion = Context.DidYouMean(field.Name.Value, type.Fields.Select(known => known.Name));
            Report($"Field \"{field.Name.Value}\" is not defined by type \"{type.Name}\".{suggestion}", node);
        }

        return true;
    }
}
