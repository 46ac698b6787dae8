using System.Text.Json;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Response;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.GraphQL.TypeSystem.Coercion;

namespace GraphChat.GraphQL.Execution.Planning;

/// <summary>CoerceVariableValues. Spec: GraphQL 2025-09 §6.1.2.</summary>
internal static class VariableCoercion
{
    private const int MostErrors = 50;
    private static readonly Dictionary<string, object?> s_none = [];

    public static IReadOnlyDictionary<string, object?> Coerce(
        Schema schema, OperationDefinitionNode operation, JsonElement variables, List<GraphQLError> errors)
    {
        if (variables.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
        {
            errors.Add(new GraphQLError("The variables must be a JSON object.", ErrorCode.BadInput));
            return s_none;
        }

        if (operation.VariableDefinitions.Count == 0)
        {
            return s_none;
        }

        var coerced = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var definition in operation.VariableDefinitions)
        {
            if (errors.Count >= MostErrors)
            {
                errors.Add(new GraphQLError("Too many errors in the variables.", ErrorCode.BadInput));
                break;
            }

            try
            {
                Coerce(schema, definition, variables, coerced, errors);
            }
            catch (InvalidOperationException)
            {
                // JSON may hold half a surrogate pair, which no string of the type system can: GraphQL 2025-09 §3.5.3.
                errors.Add(GraphQLError.At($"Variable \"${definition.Variable.Name.Value}\" holds text that is no Unicode.", ErrorCode.BadInput, definition));
            }
        }

        return coerced;
    }

    private static void Coerce(
        Schema schema, VariableDefinitionNode definition, JsonElement variables, Dictionary<string, object?> coerced, List<GraphQLError> errors)
    {
        var name = definition.Variable.Name.Value;
        if (schema.Resolve(definition.Type) is not { IsInputType: true } type)
        {
            errors.Add(GraphQLError.At($"Variable \"${name}\" is not of an input type.", ErrorCode.BadInput, definition.Type));
            return;
        }

        var faults = new List<InputFault>();
        object? value;
        var isGiven = variables.ValueKind == JsonValueKind.Object && variables.TryGetProperty(name, out _);
        if (isGiven)
        {
            if (InputCoercion.TryJson(variables.GetProperty(name), type, faults, out value))
            {
                coerced[name] = value;
            }
        }
        else if (definition.DefaultValue is { } defaultValue)
        {
            if (InputCoercion.TryLiteral(defaultValue, type, null, faults, out value))
            {
                coerced[name] = value;
            }
        }
        else if (type is NonNullType)
        {
            errors.Add(GraphQLError.At($"Variable \"${name}\" of required type \"{type}\" was not provided.", ErrorCode.BadInput, definition));
        }

        foreach (var fault in faults)
        {
            var place = fault.Path.Length > 0 ? $" at \"{name}{fault.Path}\"" : "";
            errors.Add(GraphQLError.At($"Variable \"${name}\" has invalid value{place}: {fault.Message}", ErrorCode.BadInput, definition));
        }
    }
}
