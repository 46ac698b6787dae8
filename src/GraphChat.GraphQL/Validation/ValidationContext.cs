using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Response;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation;

/// <summary>What the rules share while they look at one document. Not thread-safe.</summary>
public sealed class ValidationContext
{
    private readonly List<GraphQLError> _errors = [];
    private readonly Dictionary<ExecutableDefinitionNode, IReadOnlyList<VariableUsage>> _usages = [];
    private readonly Dictionary<SelectionSetNode, IReadOnlyList<FragmentSpreadNode>> _spreads = [];
    private readonly Dictionary<OperationDefinitionNode, IReadOnlyList<FragmentDefinitionNode>> _reached = [];

    internal ValidationContext(Schema schema, Document document, ValidationOptions options)
    {
        Schema = schema;
        Document = document;
        Options = options;
        Types = new TypeInfo(schema);
        var fragments = new Dictionary<string, FragmentDefinitionNode>(StringComparer.Ordinal);
        foreach (var definition in document.Definitions)
        {
            if (definition is FragmentDefinitionNode fragment)
            {
                fragments[fragment.Name.Value] = fragment;
            }
        }

        Fragments = fragments;
    }

    /// <summary>The schema.</summary>
    public Schema Schema { get; }

    /// <summary>The document.</summary>
    public Document Document { get; }

    /// <summary>How it is validated.</summary>
    public ValidationOptions Options { get; }

    /// <summary>The types at the node that the walk is at.</summary>
    public TypeInfo Types { get; }

    /// <summary>The fragments of the document by name; of equal names the last.</summary>
    public IReadOnlyDictionary<string, FragmentDefinitionNode> Fragments { get; }

    /// <summary>The errors found so far.</summary>
    public IReadOnlyList<GraphQLError> Errors => _errors;

    /// <summary>Adds an error of a rule.</summary>
    public void Report(string rule, string message, params ReadOnlySpan<SyntaxNode> nodes) =>
        Report(GraphQLError.At(message, ErrorCode.ValidationFailed, nodes) with { Rule = rule });

    /// <summary>Adds an error; at the bound of errors, the last one says so and validation ends.</summary>
    public void Report(GraphQLError error)
    {
        if (_errors.Count >= Options.MaxErrors)
        {
            Abort(new GraphQLError("Too many validation errors, error limit reached. Validation aborted.", ErrorCode.ValidationFailed));
        }

        _errors.Add(error);
    }

    /// <summary>Adds an error and ends validation: for a bound on the work itself.</summary>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public void Abort(GraphQLError error)
    {
        _errors.Add(error);
        throw new ValidationAbortedException();
    }

    /// <summary>" Did you mean …?" where suggestions are on and a candidate is near; else nothing.</summary>
    public string DidYouMean(string given, IEnumerable<string> candidates) =>
        Options.Suggestions ? Suggestion.For(given, candidates) : string.Empty;

    /// <summary>The variables used in an operation or fragment itself, not in the fragments that it spreads.</summary>
    public IReadOnlyList<VariableUsage> VariableUsages(ExecutableDefinitionNode definition)
    {
        if (!_usages.TryGetValue(definition, out var usages))
        {
            _usages[definition] = usages = VariableUsageCollector.Collect(Schema, definition);
        }

        return usages;
    }

    /// <summary>The variables used in an operation and in all the fragments that it reaches.</summary>
    public IEnumerable<VariableUsage> RecursiveVariableUsages(OperationDefinitionNode operation) =>
        VariableUsages(operation).Concat(ReachedFragments(operation).SelectMany(VariableUsages));

    /// <summary>The spreads in a selection set, those of nested selections included, in the order of the source.</summary>
    public IReadOnlyList<FragmentSpreadNode> FragmentSpreads(SelectionSetNode selectionSet)
    {
        if (!_spreads.TryGetValue(selectionSet, out var spreads))
        {
            List<FragmentSpreadNode> found = [];
            CollectSpreads(selectionSet, found);
            _spreads[selectionSet] = spreads = found;
        }

        return spreads;
    }

    /// <summary>The fragments that an operation reaches, each once.</summary>
    public IReadOnlyList<FragmentDefinitionNode> ReachedFragments(OperationDefinitionNode operation)
    {
        if (_reached.TryGetValue(operation, out var reached))
        {
            return reached;
        }

        List<FragmentDefinitionNode> fragments = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<SelectionSetNode> open = new([operation.SelectionSet]);
        while (open.TryPop(out var selectionSet))
        {
            foreach (var spread in FragmentSpreads(selectionSet))
            {
                if (seen.Add(spread.Name.Value) && Fragments.TryGetValue(spread.Name.Value, out var fragment))
                {
                    fragments.Add(fragment);
                    open.Push(fragment.SelectionSet);
                }
            }
        }

        return _reached[operation] = fragments;
    }

    private static void CollectSpreads(SelectionSetNode selectionSet, List<FragmentSpreadNode> found)
    {
        foreach (var selection in selectionSet.Selections)
        {
            switch (selection)
            {
                case FragmentSpreadNode spread:
                    found.Add(spread);
                    break;
                case FieldNode { SelectionSet: { } nested }:
                    CollectSpreads(nested, found);
                    break;
                case InlineFragmentNode inline:
                    CollectSpreads(inline.SelectionSet, found);
                    break;
            }
        }
    }
}
