using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Response;

namespace GraphChat.GraphQL.Validation.Limits;

/// <summary>Holds <see cref="OperationLimits"/>; the first one met ends validation, so that nothing dear is done for what is refused.</summary>
/// <param name="context">What is validated.</param>
/// <param name="limits">The limits.</param>
public sealed class OperationLimitsRule(ValidationContext context, OperationLimits limits) : ValidationRule(context)
{
    private int _directives;

    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        switch (node)
        {
            case Document document:
                CheckDocument(document);
                break;
            case DirectiveNode directive:
                _directives++;
                Check("directives", limits.MaxDirectives, _directives, directive);
                break;
        }

        return true;
    }

    private void CheckDocument(Document document)
    {
        // Counted before anything is measured: they bound the work of measuring.
        Check("fragments", limits.MaxFragments, document.Definitions.Count(definition => definition is FragmentDefinitionNode), document);
        Check("operations", limits.MaxOperations, document.Definitions.Count(definition => definition is OperationDefinitionNode), document);
        foreach (var operation in document.Definitions.OfType<OperationDefinitionNode>())
        {
            Check("variables", limits.MaxVariables, operation.VariableDefinitions.Count, operation);
            var meter = new OperationMeter(Context.Schema, Context.Fragments, limits.AssumedListSize, name => DefaultOf(operation, name));
            var measure = meter.Measure(operation);
            Check("depth", limits.MaxDepth, measure.Depth, operation);
            Check("introspectionDepth", limits.MaxIntrospectionDepth, measure.IntrospectionDepth, operation);
            Check("fields", limits.MaxFields, measure.Fields, operation);
            Check("rootFields", limits.MaxRootFields, measure.RootFields, operation);
            Check("aliases", limits.MaxAliases, measure.Aliases, operation);
            Check("cost", limits.MaxCost, measure.Cost, operation);
        }
    }

    // The value that a request gives is not known here: the document is looked at once for all requests.
    private static long? DefaultOf(OperationDefinitionNode operation, string name)
    {
        foreach (var definition in operation.VariableDefinitions)
        {
            if (definition.Variable.Name.Value == name)
            {
                return definition.DefaultValue is IntValueNode value && int.TryParse(value.Value, out var size) ? size : null;
            }
        }

        return null;
    }

    private void Check(string measure, long allowed, long found, SyntaxNode node)
    {
        if (found <= allowed)
        {
            return;
        }

        var amount = found >= OperationMeasure.Ceiling ? $"more than {OperationMeasure.Ceiling}" : $"{found}";
        Context.Abort(GraphQLError.At($"The operation's {measure} is {amount}, the limit is {allowed}.", ErrorCode.LimitExceeded, node) with
        {
            Rule = Name,
            Extensions = new Dictionary<string, object?> { ["limit"] = allowed, ["found"] = found, ["of"] = measure },
        });
    }
}
