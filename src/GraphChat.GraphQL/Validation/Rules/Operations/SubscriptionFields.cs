using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Rules.Operations;

/// <summary>CollectSubscriptionFields. Spec: GraphQL 2025-09 §5.2.4.1.</summary>
internal sealed class SubscriptionFields(ValidationContext context, ObjectType root)
{
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<FieldNode>> _index = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, List<FieldNode>>> _groups = [];
    private readonly List<DirectiveNode> _conditions = [];

    public IReadOnlyList<KeyValuePair<string, List<FieldNode>>> ByResponseName => _groups;

    public IReadOnlyList<DirectiveNode> Conditions => _conditions;

    public void Collect(SelectionSetNode selectionSet)
    {
        foreach (var selection in selectionSet.Selections)
        {
            AddCondition(selection, "skip");
            AddCondition(selection, "include");
            switch (selection)
            {
                case FieldNode field:
                    Add(field);
                    break;
                case InlineFragmentNode inline when Applies(inline.TypeCondition):
                    Collect(inline.SelectionSet);
                    break;
                case FragmentSpreadNode spread
                    when _visited.Add(spread.Name.Value)
                        && context.Fragments.TryGetValue(spread.Name.Value, out var fragment)
                        && Applies(fragment.TypeCondition):
                    Collect(fragment.SelectionSet);
                    break;
            }
        }
    }

    // One more of the same on one selection breaks another rule.
    private void AddCondition(SelectionNode selection, string name)
    {
        foreach (var directive in selection.Directives)
        {
            if (directive.Name.Value == name)
            {
                _conditions.Add(directive);
                return;
            }
        }
    }

    private void Add(FieldNode field)
    {
        if (!_index.TryGetValue(field.ResponseName, out var group))
        {
            _index[field.ResponseName] = group = [];
            _groups.Add(new(field.ResponseName, group));
        }

        group.Add(field);
    }

    private bool Applies(NamedTypeNode? condition) =>
        condition is null
        || (context.Schema.FindType(condition.Name.Value) is { } type && (type == root || context.Schema.IsSubType(type, root)));
}
