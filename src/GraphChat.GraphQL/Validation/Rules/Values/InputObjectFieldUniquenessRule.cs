using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Values;

/// <summary>No field of an input object is given twice. Spec: GraphQL 2025-09 §5.6.3 Input Object Field Uniqueness.</summary>
/// <inheritdoc />
public sealed class InputObjectFieldUniquenessRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is not ObjectValueNode value)
        {
            return true;
        }

        Dictionary<string, NameNode> names = new(StringComparer.Ordinal);
        foreach (var name in value.Fields.Select(field => field.Name))
        {
            if (!names.TryAdd(name.Value, name))
            {
                Report($"There can be only one input field named \"{name.Value}\".", names[name.Value], name);
            }
        }

        return true;
    }
}
