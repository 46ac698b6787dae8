using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Execution.Planning;

/// <summary>One operation of a valid document, with its plans.</summary>
internal sealed class PreparedOperation
{
    private const int MostKeptPlans = 64;
    private readonly ExecutableSchema _schema;
    private readonly IReadOnlyDictionary<string, FragmentDefinitionNode> _fragments;
    private readonly string[] _conditions;
    private readonly ConcurrentDictionary<ulong, OperationPlan> _plans = new();

    public PreparedOperation(
        ExecutableSchema schema, OperationDefinitionNode definition, IReadOnlyDictionary<string, FragmentDefinitionNode> fragments)
    {
        _schema = schema;
        _fragments = fragments;
        Definition = definition;
        var uses = new VariableUses(fragments);
        uses.Walk(definition);
        _conditions = [.. uses.Conditions];
        EventVariables = [.. definition.VariableDefinitions.Select(node => node.Variable.Name.Value).Where(uses.BelowRoot.Contains)];
    }

    public OperationDefinitionNode Definition { get; }

    /// <summary>The variables that the response to an event depends on: all but those that only the root field's arguments use.</summary>
    public string[] EventVariables { get; }

    /// <summary>The subscriptions that share responses.</summary>
    public ConcurrentDictionary<(object Key, string Variables), SharedResponses> Shared { get; } = new();

    /// <summary>The plan for coerced variables.</summary>
    public OperationPlan PlanFor(IReadOnlyDictionary<string, object?> variables)
    {
        if (_conditions.Length > 64)
        {
            return Plan(variables);
        }

        var key = 0UL;
        for (var i = 0; i < _conditions.Length; i++)
        {
            key |= variables.GetValueOrDefault(_conditions[i]) is true ? 1UL << i : 0;
        }

        if (_plans.TryGetValue(key, out var kept))
        {
            return kept;
        }

        var plan = Plan(variables);
        if (_plans.Count < MostKeptPlans)
        {
            _plans.TryAdd(key, plan);
        }

        return plan;
    }

    private OperationPlan Plan(IReadOnlyDictionary<string, object?> variables)
    {
        var conditions = _conditions.Where(name => variables.GetValueOrDefault(name) is true).ToHashSet(StringComparer.Ordinal);
        return new OperationPlan(_schema, Definition, _fragments, conditions.Contains);
    }

    private sealed class VariableUses(IReadOnlyDictionary<string, FragmentDefinitionNode> fragments) : SyntaxWalker
    {
        private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
        private int _fields;
        private int _definitions;
        private bool _inCondition;

        public SortedSet<string> Conditions { get; } = new(StringComparer.Ordinal);

        public HashSet<string> BelowRoot { get; } = new(StringComparer.Ordinal);

        protected override bool Enter(SyntaxNode node)
        {
            switch (node)
            {
                case VariableDefinitionNode:
                    _definitions++;
                    break;
                case FieldNode:
                    _fields++;
                    break;
                case DirectiveNode directive:
                    _inCondition = directive.Name.Value is "skip" or "include";
                    break;
                case VariableNode variable when _definitions == 0:
                    if (_inCondition)
                    {
                        Conditions.Add(variable.Name.Value);
                    }

                    if (_fields > 1 || _inCondition)
                    {
                        BelowRoot.Add(variable.Name.Value);
                    }

                    break;
                // A fragment may stand at the root and below it; which variables it uses counts for both.
                case FragmentSpreadNode spread when _visited.Add($"{_fields > 0} {spread.Name.Value}")
                    && fragments.TryGetValue(spread.Name.Value, out var fragment):
                    RuntimeHelpers.EnsureSufficientExecutionStack();
                    WalkAll(fragment.Directives);
                    Walk(fragment.SelectionSet);
                    break;
            }

            return true;
        }

        protected override void Leave(SyntaxNode node)
        {
            switch (node)
            {
                case VariableDefinitionNode:
                    _definitions--;
                    break;
                case FieldNode:
                    _fields--;
                    break;
                case DirectiveNode:
                    _inCondition = false;
                    break;
            }
        }
    }
}
