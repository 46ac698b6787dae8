using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.GraphQL.TypeSystem.Scalars;

namespace GraphChat.GraphQL.Validation.Rules.Values;

/// <summary>A literal is a value of the type expected where it stands. Spec: GraphQL 2025-09 §5.6.1 Values of Correct Type.</summary>
/// <inheritdoc />
public sealed class ValuesOfCorrectTypeRule(ValidationContext context) : ValidationRule(context)
{
    private StringValueNode? _description;

    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        switch (node)
        {
            case VariableDefinitionNode definition:
                _description = definition.Description;
                return true;
            case StringValueNode when node == _description:
                return true;
            case NullValueNode when Context.Types.InputType is NonNullType type:
                Report($"Expected value of type \"{type}\", found null.", node);
                return true;
            case ListValueNode:
                // Inside a list the expected type is already that of its items.
                if (Context.Types.ParentInputType is { } around and not ListType)
                {
                    CheckLeaf((ValueNode)node, around);
                    return false;
                }

                return true;
            case ObjectValueNode value when Context.Types.InputType is { NamedType: not InputObjectType } expected:
                CheckLeaf(value, expected);
                return false;
            case EnumValueNode or IntValueNode or FloatValueNode or StringValueNode or BooleanValueNode
                when Context.Types.InputType is { } expected:
                CheckLeaf((ValueNode)node, expected);
                return true;
            default:
                return true;
        }
    }

    private void CheckLeaf(ValueNode value, IGraphType expected)
    {
        switch (expected.NamedType)
        {
            case EnumType type when value is not EnumValueNode name || type.FindValue(name.Value) is null:
                var given = value is EnumValueNode wrong ? wrong.Value : null;
                var suggestion = given is null ? string.Empty : Context.DidYouMean(given, type.Values.Select(known => known.Name));
                var found = given is null ? Kind(value) : $"\"{given}\"";
                Report($"Expected value of enum \"{type.Name}\", found {found}.{suggestion}", value);
                break;
            case ScalarType type when !type.Codec.TryRead(new ScalarInput(value, null), out _, out var reason):
                Report($"Expected value of type \"{expected}\", found {Kind(value)}{(reason is null ? string.Empty : $"; {reason}")}.", value);
                break;
            case InputObjectType:
                Report($"Expected value of type \"{expected}\", found {Kind(value)}.", value);
                break;
        }
    }

    private static string Kind(ValueNode value) => value switch
    {
        StringValueNode => "a string",
        IntValueNode => "an integer",
        FloatValueNode => "a float",
        BooleanValueNode => "a boolean",
        EnumValueNode => "an enum value",
        ListValueNode => "a list",
        _ => "an object",
    };
}
