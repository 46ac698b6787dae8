using System.Runtime.CompilerServices;
using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Fragments;

/// <summary>No fragment spreads itself, directly or through others. Spec: GraphQL 2025-09 §5.5.2.2 Fragment Spreads Must Not Form Cycles.</summary>
/// <inheritdoc />
public sealed class FragmentSpreadsMustNotFormCyclesRule(ValidationContext context) : ValidationRule(context)
{
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly List<FragmentSpreadNode> _path = [];
    private readonly Dictionary<string, int> _placeInPath = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is FragmentDefinitionNode fragment)
        {
            Detect(fragment);
        }

        return node is Document;
    }

    private void Detect(FragmentDefinitionNode fragment)
    {
        if (_visited.Contains(fragment.Name.Value))
        {
            return;
        }

        // A chain of spreads as long as a document allows must not use up the stack.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var name = fragment.Name.Value;
        _visited.Add(name);
        var spreads = Context.FragmentSpreads(fragment.SelectionSet);
        if (spreads.Count == 0)
        {
            return;
        }

        _placeInPath[name] = _path.Count;
        foreach (var spread in spreads)
        {
            _path.Add(spread);
            if (!_placeInPath.TryGetValue(spread.Name.Value, out var start))
            {
                if (Context.Fragments.TryGetValue(spread.Name.Value, out var next))
                {
                    Detect(next);
                }
            }
            else
            {
                ReportCycle(spread.Name.Value, _path[start..]);
            }

            _path.RemoveAt(_path.Count - 1);
        }

        _placeInPath.Remove(name);
    }

    private void ReportCycle(string name, List<FragmentSpreadNode> cycle)
    {
        var via = string.Join(", ", cycle.SkipLast(1).Select(spread => $"\"{spread.Name.Value}\""));
        Report($"Cannot spread fragment \"{name}\" within itself{(via.Length > 0 ? $" via {via}" : string.Empty)}.", [.. cycle]);
    }
}
