using System.Globalization;
using System.Runtime.CompilerServices;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Limits;

/// <summary>
/// Measures operations. Each fragment is measured once, so that fragments that spread fragments cost no more than their text,
/// whatever they would grow to. Documents need not be valid. Not thread-safe.
/// </summary>
/// <param name="schema">The schema.</param>
/// <param name="fragments">The fragments by name.</param>
/// <param name="assumedListSize">The length of a list of which nothing is known.</param>
/// <param name="variable">The value of a variable where it is known to be a whole number; else null.</param>
internal sealed class OperationMeter(
    Schema schema,
    IReadOnlyDictionary<string, FragmentDefinitionNode> fragments,
    int assumedListSize,
    Func<string, long?> variable)
{
    private readonly Dictionary<string, OperationMeasure> _fragments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>Measures an operation.</summary>
    public OperationMeasure Measure(OperationDefinitionNode operation) =>
        Measure(operation.SelectionSet, schema.RootType(operation.Operation));

    private OperationMeasure Measure(SelectionSetNode selectionSet, NamedType? parent)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var sum = default(OperationMeasure);
        foreach (var selection in selectionSet.Selections)
        {
            sum += selection switch
            {
                FieldNode field => Measure(field, parent),
                InlineFragmentNode inline => Measure(
                    inline.SelectionSet, inline.TypeCondition is { } condition ? schema.FindType(condition.Name.Value) : parent),
                FragmentSpreadNode spread => Measure(spread.Name.Value),
                _ => default,
            };
        }

        return sum;
    }

    private OperationMeasure Measure(string name)
    {
        if (_fragments.TryGetValue(name, out var measure))
        {
            return measure;
        }

        // A cycle is refused by a rule of its own.
        if (!fragments.TryGetValue(name, out var fragment) || !_open.Add(name))
        {
            return default;
        }

        measure = Measure(fragment.SelectionSet, schema.FindType(fragment.TypeCondition.Name.Value));
        _open.Remove(name);
        return _fragments[name] = measure;
    }

    private OperationMeasure Measure(FieldNode node, NamedType? parent)
    {
        var field = parent is null ? null : schema.FindField(parent, node.Name.Value);
        var below = node.SelectionSet is { } selectionSet ? Measure(selectionSet, field?.Type.NamedType) : default;
        var isIntrospection = field is not null && (field == schema.SchemaField || field == schema.TypeField);
        return below.Below(node.Alias is not null, isIntrospection, Weight(field, node), Size(field, node));
    }

    private static long Weight(Field? field, FieldNode node) =>
        field?.FindDirective("cost") is { } cost && Whole(Argument(cost, "weight")) is { } weight
            ? OperationMeasure.Bound(weight)
            : node.SelectionSet is null ? 0 : 1;

    private long Size(Field? field, FieldNode node)
    {
        if (field?.FindDirective("listSize") is not { } listSize)
        {
            return 1;
        }

        long? largest = null;
        var names = Argument(listSize, "slicingArguments") as ListValueNode;
        foreach (var name in names?.Values.OfType<StringValueNode>() ?? [])
        {
            if (Given(field, node, name.Value) is { } given)
            {
                largest = Math.Max(largest ?? 0, given);
            }
        }

        return OperationMeasure.Bound(largest ?? Whole(Argument(listSize, "assumedSize")) ?? assumedListSize);
    }

    private long? Given(Field field, FieldNode node, string name)
    {
        foreach (var argument in node.Arguments)
        {
            if (argument.Name.Value == name)
            {
                return argument.Value switch
                {
                    VariableNode used => variable(used.Name.Value),
                    NullValueNode => null,
                    var value => Whole(value),
                };
            }
        }

        return Whole(field.FindArgument(name)?.DefaultValue);
    }

    private static ValueNode? Argument(DirectiveNode directive, string name)
    {
        foreach (var argument in directive.Arguments)
        {
            if (argument.Name.Value == name)
            {
                return argument.Value;
            }
        }

        return null;
    }

    private static long? Whole(ValueNode? value) => value is not IntValueNode number
        ? null
        : long.TryParse(number.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? OperationMeasure.Bound(whole)
            : OperationMeasure.Ceiling;
}
