using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Rules.Values;

/// <summary>What an input object requires is given; of a oneOf input object exactly one field, which is not null. Spec: GraphQL 2025-09 §5.6.4 Input Object Required Fields.</summary>
/// <inheritdoc />
public sealed class InputObjectRequiredFieldsRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is ObjectValueNode value && Context.Types.InputType?.NamedType is InputObjectType type)
        {
            var given = value.Fields.Select(field => field.Name.Value).ToHashSet(StringComparer.Ordinal);
            foreach (var missing in type.Fields.Where(field => field.IsRequired && !given.Contains(field.Name)))
            {
                Report($"Field \"{type.Name}.{missing.Name}\" of required type \"{missing.Type}\" was not provided.", node);
            }

            if (type.IsOneOf)
            {
                CheckOneOf(value, type);
            }
        }

        return true;
    }

    private void CheckOneOf(ObjectValueNode value, InputObjectType type)
    {
        ObjectFieldNode[] known = [.. value.Fields.Where(field => type.FindField(field.Name.Value) is not null)];
        if (known.Length != 1)
        {
            Report($"OneOf Input Object \"{type.Name}\" must specify exactly one key.", value);
        }
        else if (known[0].Value is NullValueNode)
        {
            Report($"Field \"{type.Name}.{known[0].Name.Value}\" must be non-null.", value);
        }
    }
}
