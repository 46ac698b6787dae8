using System.Runtime.CompilerServices;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Response;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Rules.Fields;

/// <summary>
/// FieldsInSetCanMerge. Each pair of fragments, and of a selection set and a fragment, is compared once; the comparisons of fields
/// are counted, and a document that needs more than the bound is refused. Spec: GraphQL 2025-09 §5.3.2.
/// </summary>
internal sealed class FieldConflicts(ValidationContext context)
{
    private readonly Dictionary<SelectionSetNode, SelectedFields> _selected = [];
    private readonly Dictionary<(SelectedFields, string), bool> _comparedWithFragment = [];
    private readonly Dictionary<(string, string), bool> _comparedFragments = [];
    private int _comparisons;

    /// <summary>The conflicts of a selection set with itself, fragments included.</summary>
    public IReadOnlyList<FieldConflict> Within(NamedType? parent, SelectionSetNode selectionSet)
    {
        List<FieldConflict> conflicts = [];
        var selected = Selected(parent, selectionSet);
        foreach (var name in selected.ResponseNames)
        {
            var fields = selected.Find(name)!;
            for (var i = 0; i < fields.Count; i++)
            {
                for (var j = i + 1; j < fields.Count; j++)
                {
                    Add(conflicts, Compare(false, name, fields[i], fields[j]));
                }
            }
        }

        for (var i = 0; i < selected.Fragments.Count; i++)
        {
            BetweenFieldsAndFragment(conflicts, false, selected, selected.Fragments[i]);
            for (var j = i + 1; j < selected.Fragments.Count; j++)
            {
                BetweenFragments(conflicts, false, selected.Fragments[i], selected.Fragments[j]);
            }
        }

        return conflicts;
    }

    private void BetweenFieldsAndFragment(List<FieldConflict> conflicts, bool exclusive, SelectedFields fields, string fragmentName)
    {
        if (!IsNew(_comparedWithFragment, (fields, fragmentName), exclusive) || Selected(fragmentName) is not { } fragment || fragment == fields)
        {
            return;
        }

        Count();
        Between(conflicts, exclusive, fields, fragment);
        foreach (var nested in fragment.Fragments)
        {
            BetweenFieldsAndFragment(conflicts, exclusive, fields, nested);
        }
    }

    private void BetweenFragments(List<FieldConflict> conflicts, bool exclusive, string name1, string name2)
    {
        if (name1 == name2)
        {
            return;
        }

        var pair = string.CompareOrdinal(name1, name2) < 0 ? (name1, name2) : (name2, name1);
        if (!IsNew(_comparedFragments, pair, exclusive) || Selected(name1) is not { } one || Selected(name2) is not { } two)
        {
            return;
        }

        Count();
        Between(conflicts, exclusive, one, two);
        foreach (var nested in two.Fragments)
        {
            BetweenFragments(conflicts, exclusive, name1, nested);
        }

        foreach (var nested in one.Fragments)
        {
            BetweenFragments(conflicts, exclusive, nested, name2);
        }
    }

    private void Between(List<FieldConflict> conflicts, bool exclusive, SelectedFields one, SelectedFields two)
    {
        foreach (var name in one.ResponseNames)
        {
            if (two.Find(name) is not { } others)
            {
                continue;
            }

            foreach (var field in one.Find(name)!)
            {
                foreach (var other in others)
                {
                    Add(conflicts, Compare(exclusive, name, field, other));
                }
            }
        }
    }

    private List<FieldConflict> BetweenSubselections(bool exclusive, NamedType? parent1, SelectionSetNode set1, NamedType? parent2, SelectionSetNode set2)
    {
        List<FieldConflict> conflicts = [];
        var one = Selected(parent1, set1);
        var two = Selected(parent2, set2);
        Between(conflicts, exclusive, one, two);
        foreach (var name in two.Fragments)
        {
            BetweenFieldsAndFragment(conflicts, exclusive, one, name);
        }

        foreach (var name in one.Fragments)
        {
            BetweenFieldsAndFragment(conflicts, exclusive, two, name);
        }

        foreach (var name1 in one.Fragments)
        {
            foreach (var name2 in two.Fragments)
            {
                BetweenFragments(conflicts, exclusive, name1, name2);
            }
        }

        return conflicts;
    }

    private FieldConflict? Compare(bool parentsAreExclusive, string responseName, FieldInType one, FieldInType two)
    {
        Count();
        // Of two different object types a value has one at most, so the fields are never in the same response.
        var exclusive = parentsAreExclusive || (one.Parent != two.Parent && one.Parent is ObjectType && two.Parent is ObjectType);
        FieldConflict Conflict(string reason) => new(responseName, reason, [one.Node], [two.Node]);
        if (!exclusive && one.Node.Name.Value != two.Node.Name.Value)
        {
            return Conflict($"\"{one.Node.Name.Value}\" and \"{two.Node.Name.Value}\" are different fields");
        }

        if (!exclusive && !ArgumentEquality.AreEqual(one.Node.Arguments, two.Node.Arguments))
        {
            return Conflict("they have differing arguments");
        }

        var (type1, type2) = (one.Definition?.Type, two.Definition?.Type);
        if (type1 is not null && type2 is not null && HaveDifferentShapes(type1, type2))
        {
            return Conflict($"they return conflicting types \"{type1}\" and \"{type2}\"");
        }

        if (one.Node.SelectionSet is not { } set1 || two.Node.SelectionSet is not { } set2 || set1 == set2)
        {
            return null;
        }

        var below = BetweenSubselections(exclusive, type1?.NamedType, set1, type2?.NamedType, set2);
        return below.Count == 0
            ? null
            : new FieldConflict(
                responseName,
                string.Join(" and ", below.Select(conflict => $"subfields \"{conflict.ResponseName}\" conflict because {conflict.Reason}")),
                [one.Node, .. below.SelectMany(conflict => conflict.One)],
                [two.Node, .. below.SelectMany(conflict => conflict.Other)]);
    }

    private void Count()
    {
        // A chain of fragments as long as a document allows must not use up the stack.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++_comparisons > context.Options.MaxFieldComparisons)
        {
            context.Abort(new GraphQLError(
                "The document asks for too many fields under the same response names; ask for each once.", ErrorCode.LimitExceeded));
        }
    }

    // SameResponseShape, but for the subselections.
    private static bool HaveDifferentShapes(IGraphType one, IGraphType two) => (one, two) switch
    {
        (ListType list1, ListType list2) => HaveDifferentShapes(list1.OfType, list2.OfType),
        (ListType, _) or (_, ListType) when one is not NonNullType && two is not NonNullType => true,
        (NonNullType nonNull1, NonNullType nonNull2) => HaveDifferentShapes(nonNull1.OfType, nonNull2.OfType),
        (NonNullType, _) or (_, NonNullType) => true,
        _ => (one.NamedType.IsLeaf || two.NamedType.IsLeaf) && one.NamedType != two.NamedType,
    };

    private SelectedFields Selected(NamedType? parent, SelectionSetNode selectionSet)
    {
        if (!_selected.TryGetValue(selectionSet, out var selected))
        {
            _selected[selectionSet] = selected = new SelectedFields(context.Schema, parent, selectionSet);
        }

        return selected;
    }

    private SelectedFields? Selected(string fragmentName) =>
        context.Fragments.TryGetValue(fragmentName, out var fragment)
            ? Selected(context.Schema.FindType(fragment.TypeCondition.Name.Value), fragment.SelectionSet)
            : null;

    // What was compared without exclusion needs no comparison with it: the former finds all that the latter finds.
    private static bool IsNew<TPair>(Dictionary<TPair, bool> compared, TPair pair, bool exclusive)
        where TPair : notnull
    {
        if (compared.TryGetValue(pair, out var before) && (!before || exclusive))
        {
            return false;
        }

        compared[pair] = exclusive;
        return true;
    }

    private static void Add(List<FieldConflict> conflicts, FieldConflict? conflict)
    {
        if (conflict is not null)
        {
            conflicts.Add(conflict);
        }
    }
}
