using System.Runtime.CompilerServices;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution.Planning;

/// <summary>An operation with the conditions of @skip and @include decided; shared by all requests that decide them alike.</summary>
internal sealed class OperationPlan
{
    private readonly IReadOnlyDictionary<string, FragmentDefinitionNode> _fragments;
    private readonly Func<string, bool> _condition;

    /// <param name="schema">The schema.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="fragments">The fragments of the document.</param>
    /// <param name="condition">The value of a variable that decides a @skip or @include.</param>
    public OperationPlan(
        ExecutableSchema schema,
        OperationDefinitionNode operation,
        IReadOnlyDictionary<string, FragmentDefinitionNode> fragments,
        Func<string, bool> condition)
    {
        Schema = schema;
        _fragments = fragments;
        _condition = condition;
        Root = Collect(schema.Schema.RootType(operation.Operation)!, [operation.SelectionSet]);
    }

    public ExecutableSchema Schema { get; }

    public SelectionPlan Root { get; }

    /// <summary>CollectFields and CollectSubfields. Spec: GraphQL 2025-09 §6.3.2.</summary>
    public SelectionPlan Collect(ObjectType type, IEnumerable<SelectionSetNode> selectionSets)
    {
        var grouped = new OrderedDictionary<string, List<FieldNode>>(StringComparer.Ordinal);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        foreach (var selectionSet in selectionSets)
        {
            Collect(type, selectionSet, grouped, visited);
        }

        var fields = new List<FieldPlan>(grouped.Count);
        foreach (var nodes in grouped.Values)
        {
            if (Schema.Schema.FindField(type, nodes[0].Name.Value) is { } field)
            {
                fields.Add(new FieldPlan(this, type, field, nodes));
            }
        }

        return new SelectionPlan(type, [.. fields]);
    }

    private void Collect(
        ObjectType type, SelectionSetNode selectionSet, OrderedDictionary<string, List<FieldNode>> grouped, HashSet<string> visited)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var selection in selectionSet.Selections)
        {
            if (!IsIncluded(selection))
            {
                continue;
            }

            switch (selection)
            {
                case FieldNode field:
                    if (!grouped.TryGetValue(field.ResponseName, out var nodes))
                    {
                        grouped.Add(field.ResponseName, nodes = []);
                    }

                    nodes.Add(field);
                    break;
                case InlineFragmentNode inline when inline.TypeCondition is null || Applies(type, inline.TypeCondition):
                    Collect(type, inline.SelectionSet, grouped, visited);
                    break;
                case FragmentSpreadNode spread when !visited.Contains(spread.Name.Value):
                    if (_fragments.TryGetValue(spread.Name.Value, out var fragment) && Applies(type, fragment.TypeCondition))
                    {
                        visited.Add(spread.Name.Value);
                        Collect(type, fragment.SelectionSet, grouped, visited);
                    }

                    break;
            }
        }
    }

    // Spec: GraphQL 2025-09 §6.3.2 DoesFragmentTypeApply.
    private bool Applies(ObjectType type, NamedTypeNode condition) =>
        Schema.Schema.FindType(condition.Name.Value) is { } named && (named == type || Schema.Schema.IsSubType(named, type));

    private bool IsIncluded(SelectionNode selection)
    {
        foreach (var directive in selection.Directives)
        {
            var decides = directive.Name.Value switch { "skip" => false, "include" => true, _ => (bool?)null };
            if (decides is { } wanted && Condition(directive) != wanted)
            {
                return false;
            }
        }

        return true;
    }

    private bool Condition(DirectiveNode directive) => directive.Arguments.FirstOrDefault(node => node.Name.Value == "if")?.Value switch
    {
        BooleanValueNode literal => literal.Value,
        VariableNode variable => _condition(variable.Name.Value),
        _ => false,
    };
}
