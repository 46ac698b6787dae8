using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Response;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation;

/// <summary>Says whether a document can be executed against a schema. Spec: GraphQL 2025-09 §5. Thread-safe.</summary>
public static class Validator
{
    /// <summary>The errors of the document in the order of the source; none means that it is valid.</summary>
    /// <param name="schema">A valid schema.</param>
    /// <param name="document">A document within the parser's limits.</param>
    /// <param name="options">Null for <see cref="ValidationOptions.Default" />.</param>
    public static IReadOnlyList<GraphQLError> Validate(Schema schema, Document document, ValidationOptions? options = null)
    {
        var context = new ValidationContext(schema, document, options ?? ValidationOptions.Default);
        List<ValidationRule> rules = [.. SpecifiedRules.All.Select(rule => rule(context))];
        rules.AddRange(context.Options.AdditionalRules.Select(rule => rule(context)));
        try
        {
            new ValidationWalker(context, rules).Walk(document);
        }
        catch (ValidationAbortedException)
        {
            // The list holds what was found up to the bound; its last error says so.
        }

        catch (InsufficientExecutionStackException)
        {
            return [new GraphQLError("The document's fragments nest too deep.", ErrorCode.LimitExceeded)];
        }

        return context.Errors;
    }
}
